# Three values can be kept in order; more cannot.
from typing import override


def four(a, b, c, d):  # expect: connascence/position low
    pass


def six(a, b, c, d, e, f):  # expect: connascence/position medium
    pass


def seven(a, b, c, d, e, f, g):  # expect: connascence/position high
    pass


def three(a, b, c):
    pass


# Defaults do not make a parameter less positional.
async def with_defaults(a, b: int, c=3, d: int = 4):  # expect: connascence/position low
    pass


# What can only be passed by name does not count, be it after `*` or `*args`.
def by_name(a, *, b, c, d, e):
    pass


def after_rest(a, b, c, *rest, d, e, f):
    pass


def keywords(a, b, c, *rest, **more):
    pass


# Positional-only ones count with the others.
def positional_only(a, b, /, c, d):  # expect: connascence/position low
    pass


class Cart:
    # The receiver is passed by the dot.
    def __init__(self, a, b, c):
        pass

    def method(self, a, b, c, d):  # expect: connascence/position low
        pass

    @classmethod
    def class_method(cls, a, b, c):
        pass

    if True:

        def conditional(self, a, b, c):
            pass

    # A static method has no receiver.
    @staticmethod
    def static_method(a, b, c, d):  # expect: connascence/position low
        pass

    # The base class chose these.
    @override
    def overriding(self, a, b, c, d):
        pass

    def outer(self):
        # Not a method.
        def inner(a, b, c, d):  # expect: connascence/position low
            pass

        return inner


key = lambda a, b, c, d: a + b + c + d  # expect: connascence/position low
short = lambda a, b, c: a + b + c
