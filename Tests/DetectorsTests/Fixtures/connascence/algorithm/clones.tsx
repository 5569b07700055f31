// Clones within a file: each is reported once, at its first place.

// Type 1: the same but for layout and comments.
function digitBalance(n: number): number {  // expect: connascence/algorithm low
    let total = 0;
    let rest = n;
    while (rest > 0) {
        let digit = rest % 10;
        if (digit % 2 == 1) {
            total += digit * digit;
        } else {
            total -= digit;
        }
        rest = rest / 10;
        emit(total);
    }
    return total;
}

function balanceOfDigits(n: number): number {
    let total = 0;
    let rest = n;

    // A comment changes nothing.
    while (rest > 0) {
        let digit = rest % 10;

        // A comment changes nothing.
        if (digit % 2 == 1) {
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
function halvings(limit: number): number {  // expect: connascence/algorithm low
    let count = 0;
    let value = limit;
    while (value > 1) {
        if (value % 2 == 0) {
            value = value / 2;
        } else {
            value = value * 3 + 1;
        }
        count += 1;
        if (value > 1000) {
            warn(value);
        }
        record(count, value);
    }
    return count;
}

function thirds(bound: number): number {
    let rounds = 0;
    let current = bound;
    while (current > 4) {
        if (current % 3 == 0) {
            current = current / 3;
        } else {
            current = current * 5 + 2;
        }
        rounds += 1;
        if (current > 777) {
            warn(current);
        }
        record(rounds, current);
    }
    return rounds;
}

// Type 3: the second counts its steps as well, in statements of its own.
function find(items: number[], wanted: number, size: number): number {  // expect: connascence/algorithm low
    let low = 0;
    let high = size - 1;
    while (low <= high) {
        let middle = (low + high) / 2;
        if (items[middle] == wanted) {
            return middle;
        }
        if (items[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle - 1;
        }
        narrow(low, high);
    }
    return 0;
}

function findCounting(sorted: number[], key: number, length: number): number {
    let fromIndex = 0;
    let toIndex = length - 1;
    let probes = 0;
    while (fromIndex <= toIndex) {
        let middle = (fromIndex + toIndex) / 2;
        probes += 1;
        if (sorted[middle] == key) {
            return middle;
        }
        if (sorted[middle] < key) {
            fromIndex = middle + 1;
        } else {
            toIndex = middle - 1;
        }
        narrow(fromIndex, toIndex);
    }
    measure(probes);
    return 0;
}
