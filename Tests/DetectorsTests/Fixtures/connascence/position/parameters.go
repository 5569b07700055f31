package shop

// Each name of a group counts.
func four(a, b int, c, d string) int { // expect: connascence/position low
	return a + b
}

func three(a, b int, c string) {}

type Cart struct{}

// The receiver is passed by the dot.
func (cart *Cart) method(a int, b int, c int) {}

func (cart *Cart) six(a, b, c, d, e, f int) {} // expect: connascence/position medium

func rest(a, b, c int, more ...int) {}

type Shop interface {
	Order(a, b, c, d int) // expect: connascence/position low
	Cancel(a, b, c int)
}

var closure = func(a, b, c, d int) {} // expect: connascence/position low
