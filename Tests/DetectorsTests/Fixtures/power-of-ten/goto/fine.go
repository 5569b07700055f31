package main

func fine(n int) int {
outer:
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			if j == 2 {
				break outer
			}
		}
	}
	return 0
}
