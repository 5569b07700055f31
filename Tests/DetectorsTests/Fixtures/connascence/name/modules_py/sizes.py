# path: src/shop/sizes.py
# It is the other of the two that import each other; one report is enough.
from .shapes import width

LARGE = width
