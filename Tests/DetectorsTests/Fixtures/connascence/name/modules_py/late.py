# path: src/shop/late.py
# An import in a function, or for types alone, makes no cycle when files are loaded.
class Late:
    pass


def load():
    from .client import use

    return use
