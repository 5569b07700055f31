# path: shop/cart.py
from .model import Order as Ordered
from elsewhere import Base


class Cart(Ordered):  # expect: structure/deep-inheritance
    pass


class Other(Base):
    pass
