// options: limit=4
package main

func turn() { // expect: power-of-ten/long-function
	a()
	b()
	c()
}

func shorter() {
	// a comment

	a()
}
