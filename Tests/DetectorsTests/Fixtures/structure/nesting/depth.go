// options: limit=2
package depth

func atTheLimit(xs []int) {
	for _, x := range xs {
		if x > 1 {
			run(x)
		}
	}
}

func oneOver(xs []int) {
	for _, x := range xs {
		if x > 1 {
			for x > 2 { // expect: structure/nesting low
				x--
			}
		}
	}
}

func chain(n int) {
	for {
		if n == 1 {
			run(1)
		} else if n == 2 {
			run(2)
		} else if n == 3 {
			run(3)
		} else {
			run(4)
		}
	}
}

// A function literal starts anew.
func nested(n int) {
	if n > 1 {
		switch n {
		case 3:
			go func() {
				if n > 4 {
					select {
					default:
						for { // expect: structure/nesting
						}
					}
				}
			}()
		}
	}
}
