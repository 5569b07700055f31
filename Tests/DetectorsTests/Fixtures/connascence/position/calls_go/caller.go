package shop

func caller() int {
	return book(1, 2, 3, 4, 5) // expect: connascence/position low
}

func other() int {
	return elsewhere(1, 2, 3, 4, 5)
}
