package main

func handle(n int) {
	once := make([]int, n)
	for i := 0; i < n; i++ {
		buffer := make([]int, n) // expect: power-of-ten/allocation-after-init
		use(buffer, once)
	}
}

func setup(n int) {
	for i := 0; i < n; i++ {
		slots[i] = make([]int, n)
	}
}
