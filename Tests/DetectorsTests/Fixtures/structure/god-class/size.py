# options: business-methods=3, business-fields=3, business-lines=12, config-fields=4, controller-methods=2


class AtTheLimits:
    x: int = 0
    y = Column()
    LIMIT = 3
    __slots__ = ("x", "y", "z")

    def one(self):
        self.z = 1

    def two(self):
        self.z = self.x = 2
        self.z.deep = other.w = local = 3

    def three(self): ...


class ManyMethods:  # expect: structure/god-class low
    def one(self): ...

    @property
    def two(self): ...

    @staticmethod
    def three(): ...

    async def four(self): ...


class ManyFields:  # expect: structure/god-class low
    def __init__(self):
        self.a, self.b = 1, 2
        self.c: int = 3
        if self.c:
            self.d = 4


# Too much of two things is worse.
class Both:  # expect: structure/god-class medium
    a = b = 1
    c: int
    d: int
    e: int
    f: int

    def one(self): ...

    def two(self): ...

    def three(self): ...

    def four(self): ...


class ManyLines:  # expect: structure/god-class
    def one(self):
        """What this says

        does not count.
        """
        print(1)
        print(2)
        print(3)
        print(4)
        print(5)
        print(6)
        print(7)
        print(8)
        print(9)
        print(10)
        print(11)


# A class in a class, and functions in a method, are not its members.
class Outer:
    class Inner:
        def one(self): ...

        def two(self):
            def three(self): ...

            def four(self): ...

        def five(self): ...

    def one(self): ...

    def two(self): ...


# Settings may have more fields, controllers fewer methods: by name, by base type.
class AppSettings:
    a: int
    b: int
    c: int
    d: int


class Login(views.View):  # expect: structure/god-class
    def get(self): ...

    def post(self): ...

    def put(self): ...


class LoginController:  # expect: structure/god-class
    def get(self): ...

    def post(self): ...

    def put(self): ...


# `Preview` is no view.
class Preview:
    def get(self): ...

    def post(self): ...

    def put(self): ...
