# path: src/shop/late.py
class Late:
    pass


def load():
    from .client import use

    return use
