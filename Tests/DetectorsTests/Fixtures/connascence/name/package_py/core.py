# path: src/pkg/core.py
from pkg import VERSION_OF_NOTHING  # expect: connascence/name high


def run():
    pass
