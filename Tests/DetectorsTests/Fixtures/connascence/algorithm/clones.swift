// Clones within a file: each is reported once, at its first place.

// Type 1: the same but for layout and comments.
func digitBalance(_ n: Int) -> Int {  // expect: connascence/algorithm low
    var total = 0
    var rest = n
    while rest > 0 {
        var digit = rest % 10
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

func balanceOfDigits(_ n: Int) -> Int {
    var total = 0
    var rest = n

    // A comment changes nothing.
    while rest > 0 {
        var digit = rest % 10

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
func halvings(_ limit: Int) -> Int {  // expect: connascence/algorithm low
    var count = 0
    var value = limit
    while value > 1 {
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

func thirds(_ bound: Int) -> Int {
    var rounds = 0
    var current = bound
    while current > 4 {
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
func find(_ items: [Int], _ wanted: Int, _ size: Int) -> Int {  // expect: connascence/algorithm low
    var low = 0
    var high = size - 1
    while low <= high {
        var middle = (low + high) / 2
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

func findCounting(_ sorted: [Int], _ key: Int, _ length: Int) -> Int {
    var fromIndex = 0
    var toIndex = length - 1
    var probes = 0
    while fromIndex <= toIndex {
        var middle = (fromIndex + toIndex) / 2
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
