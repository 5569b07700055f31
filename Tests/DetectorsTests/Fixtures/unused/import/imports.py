# What is imported and stands nowhere else.
from __future__ import annotations

import json  # expect: unused/import
import os, sys  # expect: unused/import
import collections.abc as abc  # expect: unused/import
import xml.sax
from typing import TYPE_CHECKING, Any, Optional
from .base import Base as Base  # passed on
from .shop import *
from .model import Order, Cart, Item

if TYPE_CHECKING:
    from .quoted import Quoted
    from .commented import Commented

# Whether it is there is all that matters.
try:
    import yaml
except ImportError:
    HAS_YAML = False

__all__ = ["Order"]


def first(cart: "Cart | None", other: Optional[Any]) -> "Quoted":
    items = []  # type: list[Commented]
    print(cart.json, Item)
    xml.sax.parse(os.getcwd())
    return items
