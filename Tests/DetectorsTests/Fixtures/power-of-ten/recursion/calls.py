# Direct recursion, mutual recursion and recursion through `self`; calls that only look alike are not.
import os


def factorial(n):  # expect: power-of-ten/recursion
    return 1 if n < 2 else n * factorial(n - 1)


def is_even(n):  # expect: power-of-ten/recursion
    return n == 0 or is_odd(n - 1)


def is_odd(n):  # expect: power-of-ten/recursion
    return n != 0 and is_even(n - 1)


class Tree:
    def walk(self):  # expect: power-of-ten/recursion
        for child in self.children:
            self.walk()

    def depth(self):
        # Another object's method.
        return max(child.depth() for child in self.children)

    def close(self):
        # The function of the module, not this method.
        close(self.file)

    def save(self):
        super().save()


def close(file):
    file.close()


def remove(path):
    os.remove(path)


def call(call):
    # The parameter.
    return call()


def outer():
    def inner():
        return 1
    return inner()


def nested():
    def visit(node):  # expect: power-of-ten/recursion
        for child in node:
            visit(child)
    visit([])
