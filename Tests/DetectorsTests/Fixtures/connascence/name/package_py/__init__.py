# path: src/pkg/__init__.py
from .core import run  # expect: connascence/name low
from ._fast import speed
