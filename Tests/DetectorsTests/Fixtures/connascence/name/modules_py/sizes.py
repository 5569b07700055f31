# path: src/shop/sizes.py
from .shapes import width

LARGE = width
