# options: limit=4
def long_one():  # expect: power-of-ten/long-function
    a()
    b()
    c()
    d()


def short_one():
    """Says what
    it does
    at length."""

    a()
    b()
