// Parameters of functions that alone decide what they are called with.
package shop

func total(orders, country int) int { // expect: unused/parameter
	orders++
	return orders
}

func stub(orders, country int) error {
	return errNotImplemented
}

func handler(w int, r int) {
	w++
	log(w)
}

func (s *Shop) open(orders, country int) int {
	orders++
	return orders
}

func Shown(orders, country int) int {
	handle(handler)
	stub(1, 2)
	return total(1, 2)
}
