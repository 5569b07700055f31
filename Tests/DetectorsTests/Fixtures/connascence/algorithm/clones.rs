// Clones within a file: each is reported once, at its first place.

// Type 1: the same but for layout and comments.
fn digit_balance(n: i64) -> i64 {  // expect: connascence/algorithm low
    let mut total = 0;
    let mut rest = n;
    while rest > 0 {
        let mut digit = rest % 10;
        if digit % 2 == 1 {
            total += digit * digit;
        } else {
            total -= digit;
        }
        rest = rest / 10;
        emit(total);
    }
    return total;
}

fn balance_of_digits(n: i64) -> i64 {
    let mut total = 0;
    let mut rest = n;

    // A comment changes nothing.
    while rest > 0 {
        let mut digit = rest % 10;

        // A comment changes nothing.
        if digit % 2 == 1 {
            total += digit * digit;
        } else {
            total -= digit;
        }
        rest = rest / 10;
        emit(total);
    }
    return total;
}

// Type 2: other names and literals, changed consistently.
fn halvings(limit: i64) -> i64 {  // expect: connascence/algorithm low
    let mut count = 0;
    let mut value = limit;
    while value > 1 {
        if value % 2 == 0 {
            value = value / 2;
        } else {
            value = value * 3 + 1;
        }
        count += 1;
        if value > 1000 {
            warn(value);
        }
        record(count, value);
    }
    return count;
}

fn thirds(bound: i64) -> i64 {
    let mut rounds = 0;
    let mut current = bound;
    while current > 4 {
        if current % 3 == 0 {
            current = current / 3;
        } else {
            current = current * 5 + 2;
        }
        rounds += 1;
        if current > 777 {
            warn(current);
        }
        record(rounds, current);
    }
    return rounds;
}

// Type 3: the second counts its steps as well, in statements of its own.
fn find(items: &[i64], wanted: i64, size: i64) -> i64 {  // expect: connascence/algorithm low
    let mut low = 0;
    let mut high = size - 1;
    while low <= high {
        let mut middle = (low + high) / 2;
        if items[middle] == wanted {
            return middle;
        }
        if items[middle] < wanted {
            low = middle + 1;
        } else {
            high = middle - 1;
        }
        narrow(low, high);
    }
    return 0;
}

fn find_counting(sorted: &[i64], key: i64, length: i64) -> i64 {
    let mut from_index = 0;
    let mut to_index = length - 1;
    let mut probes = 0;
    while from_index <= to_index {
        let mut middle = (from_index + to_index) / 2;
        probes += 1;
        if sorted[middle] == key {
            return middle;
        }
        if sorted[middle] < key {
            from_index = middle + 1;
        } else {
            to_index = middle - 1;
        }
        narrow(from_index, to_index);
    }
    measure(probes);
    return 0;
}
