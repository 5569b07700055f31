# Variables that get a value and never give it back.
COUNT = 1


def total(orders):
    net = 0
    gross = 1  # expect: unused/variable
    gross = 2
    for index, order in enumerate(orders):
        net += order.net
    first, second = orders
    key = "x"
    print({key: 1})
    _ignored = net
    try:
        check(net)
    except ValueError as error:  # expect: unused/variable
        raise
    with open("x") as file:  # expect: unused/variable
        pass
    return f"{net}"


def closure():
    count = 0
    seen = []

    def inner():
        nonlocal count
        count = 1
        seen.append(1)

    return inner


class Order:
    state = "open"

    def make(self):
        class Inner:
            field = 1

        return Inner


def everything():
    a = 1
    return locals()
