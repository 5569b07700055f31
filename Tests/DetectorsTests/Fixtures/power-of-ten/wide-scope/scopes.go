package main

func sum(values []int) int {
	found := 0 // expect: power-of-ten/wide-scope
	total := 0
	if len(values) > 3 {
		found = 1
		use(found)
	}
	for _, value := range values {
		total += value
	}
	return total
}
