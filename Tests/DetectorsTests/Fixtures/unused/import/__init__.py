# A package passes on what it imports.
from .shop import Shop
