# path: shop/b.py
from shop import c


def total():
    return c.net()
