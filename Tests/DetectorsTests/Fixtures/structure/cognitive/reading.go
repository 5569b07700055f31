// options: limit=3
package reading

func atTheLimit(xs []int) int {
	for _, x := range xs { // 1
		if x > 1 { // 2
			return x
		}
	}
	return 0
}

func oneOver(xs []int) int { // expect: structure/cognitive low
	for _, x := range xs { // 1
		if x > 1 { // 2
			return x
		} else { // 1
			return 0
		}
	}
	return 0
}

func chain(n int) int {
	if n == 1 { // 1
		return 1
	} else if n == 2 { // 1
		return 2
	} else { // 1
		return 3
	}
}

func cases(n int, a bool) int {
	switch n { // 1
	case 1:
		return 1
	case 2:
		return 2
	default:
		if a { // 2
			return 3
		}
	}
	return 4
}

func labels(n int) { // expect: structure/cognitive
outer:
	for { // 1
		select { // 2
		default:
			break outer // 1
		}
	}
}

// A function literal counts into the function around it.
func around(a, b bool) func() bool { // expect: structure/cognitive
	if a { // 1
		return func() bool { return b && a || b } // 2
	}
	return func() bool {
		if b { // 2
			return a
		}
		return b
	}
}

func (t *Tree) depth(n int) int {
	if n == 0 || n > 9 { // 2
		return 0
	}
	return depth(n - 1) // 1
}
