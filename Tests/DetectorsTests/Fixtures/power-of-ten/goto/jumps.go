package main

func load(n int) int {
	if n > 0 {
		goto fail // expect: power-of-ten/goto
	}
	return 0
fail:
	return 1
}
