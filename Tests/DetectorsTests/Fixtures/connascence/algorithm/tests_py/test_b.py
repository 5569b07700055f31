# path: tests/test_b.py
# The same again.

def thirds(limit):
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
