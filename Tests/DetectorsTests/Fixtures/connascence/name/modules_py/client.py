# path: src/shop/client.py
from typing import TYPE_CHECKING

import shop.sizes as sizes
from . import lazy, shapes
from .gone import anything
from .lazy import whatever
from .shapes import Circle, area, depth, height, width
from .shapes import radius  # expect: connascence/name high
from shop import Circle as Again, Square  # expect: connascence/name high
from shop.shapes import *  # expect: connascence/name low

if TYPE_CHECKING:
    from .late import Late

try:
    from .shapes import optional
except ImportError:
    optional = None


def use(shapes_of):
    shapes.area()
    shapes.perimeter()  # expect: connascence/name high
    lazy.thing()
    sizes.LARGE
    return shapes_of.anything
