# path: src/orders.py
# The second place, renamed.

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
