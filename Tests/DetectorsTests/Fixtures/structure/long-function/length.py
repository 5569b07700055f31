# options: limit=4


def at_the_limit(a):
    b = a

    c = b
    return c


def one_over(a):  # expect: structure/long-function low
    b = a

    c = b
    d = c
    return d


# Neither blank lines nor comments nor the docstring count.
def documented(a):
    """Says much.

    In many
    lines.
    """
    # And this
    # is a comment.
    b = a  # This line is code.
    c = b
    return c


# A string that is no docstring is code.
def text(a):  # expect: structure/long-function
    b = """
    one
    two
    """
    return b


# The decorator is not part of the function; all lines of its head are.
@decorate(
    1,
    2,
    3,
)
def head(  # expect: structure/long-function
    a,
    b,
):
    return a + b


# Functions in a function are measured by themselves.
def outer(a):
    def inner(b):
        c = b
        d = c
        return d

    def long(b):  # expect: structure/long-function
        c = b
        d = c
        e = d
        return e

    b = inner
    return long, b


def medium(a):  # expect: structure/long-function medium
    b = a
    b = a
    b = a
    b = a
    b = a
    b = a
    b = a
    b = a
