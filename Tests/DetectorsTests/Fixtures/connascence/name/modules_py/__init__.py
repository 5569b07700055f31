# path: src/shop/__init__.py
from .shapes import *
