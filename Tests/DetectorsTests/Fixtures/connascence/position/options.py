# options: limit=2, count-defaults=false, overrides=true
from typing import override


def two(a, b, c=1, d=2):
    pass


class Base:
    @override
    def three(self, a, b, c):  # expect: connascence/position low
        pass
