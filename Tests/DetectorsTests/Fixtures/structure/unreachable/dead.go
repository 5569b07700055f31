// What follows a statement that leaves is never reached.
package dead

func price(a int) int {
	for i := 0; i < a; i++ {
		if i == 3 {
			continue
		}
		break
		a++ // expect: structure/unreachable
	}
	if a > 3 {
		goto out
	}
	return a
out:
	return 1
}

func both(a int) int {
	if a > 3 {
		return 1
	} else if a > 2 {
		return 2
	} else {
		return 3
	}
	return 4 // expect: structure/unreachable
}

func one(a int) int {
	if a > 3 {
		return 1
	} else if a > 2 {
		return 2
	}
	return 4
}
