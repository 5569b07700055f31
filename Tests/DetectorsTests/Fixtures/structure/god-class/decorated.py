# path: src/repositories/decorated.py
# options: business-fields=1, model-fields=3, infrastructure-fields=2


# By its decorator.
@dataclass(frozen=True)
class Point:
    x: int
    y: int
    z: int


# By the folder it is in.
class Point3:  # expect: structure/god-class
    x: int
    y: int
    z: int
