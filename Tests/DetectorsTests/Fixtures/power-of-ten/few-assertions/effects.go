// options: average=0, size=3
package main

func trusting(a int) int { // expect: power-of-ten/few-assertions
	a += 1
	a += 2
	return a
}

func guarded(a int) int {
	if a < 0 {
		return 0
	}
	return a
}
