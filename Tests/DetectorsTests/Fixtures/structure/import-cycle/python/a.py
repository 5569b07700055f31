# path: shop/a.py
from .b import total  # expect: structure/import-cycle
