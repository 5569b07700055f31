package main

import "unsafe"

func read(p **int, q *int) int {
	a := **p // expect: power-of-ten/pointers
	b := unsafe.Pointer(q) // expect: power-of-ten/pointers
	return a + *q * len(b) + int(unsafe.Sizeof(a))
}
