# What follows a statement that leaves is never reached.


def price(order):
    return order.net
    log(order)  # expect: structure/unreachable


def check(orders):
    for order in orders:
        if order.bad:
            raise ValueError(order)
            order.bad = False  # expect: structure/unreachable
        if order.done:
            continue
        if order.open:
            return order
        else:
            break
        print(order)  # expect: structure/unreachable
    return None


def chain(x):
    if x == 1:
        return "a"
    elif x == 2:
        return "b"
    else:
        raise KeyError(x)
    return "c"  # expect: structure/unreachable


# One way goes on.
def goes_on(x):
    if x == 1:
        return "a"
    elif x == 2:
        pass
    else:
        raise KeyError(x)
    return "c"


# Without an `else` one way goes on as well.
def no_else(x):
    if x == 1:
        return "a"
    elif x == 2:
        return "b"
    return "c"


# The `yield` makes it a generator.
def nothing():
    return
    yield
