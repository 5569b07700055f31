# Clones within a file: each is reported once, at its first place.

# Type 1: the same but for layout and comments.
def digit_balance(n):  # expect: connascence/algorithm low
    total = 0
    rest = n
    while rest > 0:
        digit = rest % 10
        if digit % 2 == 1:
            total += digit * digit
        else:
            total -= digit
        rest = rest / 10
        emit(total)
    return total


def balance_of_digits(n):
    total = 0
    rest = n

    # A comment changes nothing.
    while rest > 0:
        digit = rest % 10

        # A comment changes nothing.
        if digit % 2 == 1:
            total += digit * digit
        else:
            total -= digit
        rest = rest / 10
        emit(total)
    return total


# Type 2: other names and literals, changed consistently.
def halvings(limit):  # expect: connascence/algorithm low
    count = 0
    value = limit
    while value > 1:
        if value % 2 == 0:
            value = value / 2
        else:
            value = value * 3 + 1
        count += 1
        if value > 1000:
            warn(value)
        record(count, value)
    return count


def thirds(bound):
    rounds = 0
    current = bound
    while current > 4:
        if current % 3 == 0:
            current = current / 3
        else:
            current = current * 5 + 2
        rounds += 1
        if current > 777:
            warn(current)
        record(rounds, current)
    return rounds


# Type 3: the second counts its steps as well, in statements of its own.
def find(items, wanted, size):  # expect: connascence/algorithm low
    low = 0
    high = size - 1
    while low <= high:
        middle = (low + high) / 2
        if items[middle] == wanted:
            return middle
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
        narrow(low, high)
    return 0


def find_counting(sorted, key, length):
    from_index = 0
    to_index = length - 1
    probes = 0
    while from_index <= to_index:
        middle = (from_index + to_index) / 2
        probes += 1
        if sorted[middle] == key:
            return middle
        if sorted[middle] < key:
            from_index = middle + 1
        else:
            to_index = middle - 1
        narrow(from_index, to_index)
    measure(probes)
    return 0
