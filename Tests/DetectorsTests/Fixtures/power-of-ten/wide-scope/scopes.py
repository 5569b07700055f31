count = 0


def add(n):
    global count  # expect: power-of-ten/wide-scope
    count += n


def outer():
    total = 0

    def inner():
        nonlocal total
        total += 1

    return inner
