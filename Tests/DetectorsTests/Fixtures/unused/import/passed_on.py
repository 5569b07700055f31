# What a module passes on, as pylint is told.
from shop.model import (  # pylint: disable=unused-import
    Order,
    Price,
)
from shop.stock import Shelf  # pylint: disable=unused-import
from shop.stock import Box  # expect: unused/import
