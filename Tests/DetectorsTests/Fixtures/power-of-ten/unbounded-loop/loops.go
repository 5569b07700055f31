package main

func find(n int, ch chan int) int {
	for { // expect: power-of-ten/unbounded-loop
		if n > 3 {
			return n
		}
		n++
	}
}

func bounded(n int, ch chan int) {
	for n > 0 { // expect: power-of-ten/unbounded-loop
		step()
	}
	for n > 0 {
		n--
	}
	for i := 0; i < n; i++ {
		step()
	}
	for item := range ch {
		use(item)
	}
}

func serve(ch chan int) {
	for {
		select {
		case x := <-ch:
			if x == 0 {
				break
			}
		}
	}
}
