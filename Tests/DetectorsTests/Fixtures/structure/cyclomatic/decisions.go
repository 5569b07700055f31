// options: limit=3
package decisions

func atTheLimit(a, b bool) int {
	if a && b {
		return 1
	}
	return 2
}

func oneOver(a, b, c bool) int { // expect: structure/cyclomatic low
	if a && b || c {
		return 1
	}
	return 2
}

func chain(n int) int { // expect: structure/cyclomatic
	if n == 1 {
		return 1
	} else if n == 2 {
		return 2
	} else if n == 3 {
		return 3
	} else {
		return 4
	}
}

func (w *Walker) casesWithin(n int) int {
	switch n {
	case 1, 2:
		return 1
	case 3:
		return 3
	default:
		return 4
	}
}

func (w *Walker) casesOver(x any, c chan int) { // expect: structure/cyclomatic
	switch x.(type) {
	case int:
	case string:
	}
	select {
	case <-c:
	default:
	}
}

func loops(xs []int) { // expect: structure/cyclomatic
	for i := 0; i < 3; i++ {
	}
	for range xs {
	}
	for {
		break
	}
}

// A function literal is measured by itself.
func outer(a, b bool) func() bool {
	defer func() {
		if a || b {
			panic(a)
		}
	}()
	return func() bool { // expect: structure/cyclomatic
		return a && b || a && !b
	}
}
