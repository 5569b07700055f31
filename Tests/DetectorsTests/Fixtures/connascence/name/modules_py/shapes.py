# path: src/shop/shapes.py
from .sizes import LARGE  # which imports this file: `structure/import-cycle` reports that

width = 3
if LARGE:
    height = 2


def area():
    global depth
    depth = 1


class Circle:
    radius = 1
