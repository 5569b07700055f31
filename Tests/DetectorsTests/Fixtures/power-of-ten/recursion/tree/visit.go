// path: src/tree/visit.go
package tree

func visit(n int) int { // expect: power-of-ten/recursion
	return walk(n - 1)
}
