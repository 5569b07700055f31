# path: src/pkg/__init__.py
from .core import run
from ._fast import speed
