# options: limit=2
# Each level of the project counts; what it inherits from outside does not.
import enum


class A(enum.Enum):
    pass


class B(A):
    pass


class C(B, metaclass=Meta):
    pass


class D(Mixin, C):  # expect: structure/deep-inheritance low
    pass


# Adds nothing to what is reported above it.
class Enum(D):
    pass
