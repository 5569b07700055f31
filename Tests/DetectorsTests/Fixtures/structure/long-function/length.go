// options: limit=4
package length

func atTheLimit(a int) int {
	// A comment.

	b := a
	return b
}

func oneOver(a int) int { // expect: structure/long-function low
	b := a
	b += a
	return b
}

// A raw string is code, line for line.
func text() string { // expect: structure/long-function
	return `
one
two`
}

// A function literal is measured by itself.
func outer() func() {
	return func() {
		one()
		two()
	}
}
