# options: group=2
class Two:  # expect: structure/low-cohesion
    def __init__(self):
        self.a = self.b = 0

    def one(self):
        log(1)
        return self.a

    def two(self):
        log(2)
        self.a = 1

    def three(self):
        log(3)
        return self.b

    def four(self):
        log(4)
        self.three()


# A getter connects them.
class Connected:
    def one(self):
        log(1)
        return self.get()

    def two(self):
        log(2)
        self.a = 1

    def get(self):
        return self.a + self.b

    def three(self):
        log(3)
        return self.b

    def four(self):
        log(4)
        self.three()


# What they share may be above them.
class Derived(Two):
    def one(self):
        log(1)
        return self.a

    def two(self):
        log(2)
        self.a = 1

    def three(self):
        log(3)
        return self.b

    def four(self):
        log(4)
        self.three()
