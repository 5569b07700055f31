# path: shop/d.py
from .c import net
