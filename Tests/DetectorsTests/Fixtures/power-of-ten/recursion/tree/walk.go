// path: src/tree/walk.go
// The functions and methods of a package call one another across files; a goroutine has a stack of its own.
package tree

func walk(n int) int { // expect: power-of-ten/recursion
	return visit(n)
}

func (t *Tree) Depth(n int) int { // expect: power-of-ten/recursion
	if n == 0 {
		return 0
	}
	return t.Depth(n - 1)
}

func serve() {
	go serve()
}

func (t *Tree) Close() {
	t.file.Close()
}
