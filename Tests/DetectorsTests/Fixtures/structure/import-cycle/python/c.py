# path: shop/c.py
# Only what is imported when the file is loaded counts: `d` and `c` are no cycle.
from typing import TYPE_CHECKING

import shop.a

if TYPE_CHECKING:
    from .d import Order


def net():
    from .d import order

    return order
