// Clones within a file: each is reported once, at its first place.

package clones

// Type 1: the same but for layout and comments.
func digitBalance(n int) int {  // expect: connascence/algorithm low
	total := 0
	rest := n
	for rest > 0 {
		digit := rest % 10
		if digit % 2 == 1 {
			total += digit * digit
		} else {
			total -= digit
		}
		rest = rest / 10
		emit(total)
	}
	return total
}

func balanceOfDigits(n int) int {
	total := 0
	rest := n

	// A comment changes nothing.
	for rest > 0 {
		digit := rest % 10

		// A comment changes nothing.
		if digit % 2 == 1 {
			total += digit * digit
		} else {
			total -= digit
		}
		rest = rest / 10
		emit(total)
	}
	return total
}

// Type 2: other names and literals, changed consistently.
func halvings(limit int) int {  // expect: connascence/algorithm low
	count := 0
	value := limit
	for value > 1 {
		if value % 2 == 0 {
			value = value / 2
		} else {
			value = value * 3 + 1
		}
		count += 1
		if value > 1000 {
			warn(value)
		}
		record(count, value)
	}
	return count
}

func thirds(bound int) int {
	rounds := 0
	current := bound
	for current > 4 {
		if current % 3 == 0 {
			current = current / 3
		} else {
			current = current * 5 + 2
		}
		rounds += 1
		if current > 777 {
			warn(current)
		}
		record(rounds, current)
	}
	return rounds
}

// Type 3: the second counts its steps as well, in statements of its own.
func find(items []int, wanted int, size int) int {  // expect: connascence/algorithm low
	low := 0
	high := size - 1
	for low <= high {
		middle := (low + high) / 2
		if items[middle] == wanted {
			return middle
		}
		if items[middle] < wanted {
			low = middle + 1
		} else {
			high = middle - 1
		}
		narrow(low, high)
	}
	return 0
}

func findCounting(sorted []int, key int, length int) int {
	fromIndex := 0
	toIndex := length - 1
	probes := 0
	for fromIndex <= toIndex {
		middle := (fromIndex + toIndex) / 2
		probes += 1
		if sorted[middle] == key {
			return middle
		}
		if sorted[middle] < key {
			fromIndex = middle + 1
		} else {
			toIndex = middle - 1
		}
		narrow(fromIndex, toIndex)
	}
	measure(probes)
	return 0
}
