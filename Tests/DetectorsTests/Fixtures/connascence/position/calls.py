# options: limit=50
# Who calls must know the order of five values.
def book(room, start, end, guest, price):
    pass


def pay(*values):
    pass


class Order:
    def __init__(self, a, b, c, d, e):
        pass


def caller(room, values):
    book(room, 1, 2, "Ann", 30)  # expect: connascence/position low
    book(room, 1, 2, guest="Ann", price=30)
    book(*values)
    Order(1, 2, 3, 4, 5)  # expect: connascence/position low
    Order(a=1, b=2, c=3, d=4, e=5)
    # As many as there are; of another project.
    pay(1, 2, 3, 4, 5)
    other(1, 2, 3, 4, 5)
