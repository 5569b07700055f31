# Private functions that nobody mentions.
import functools


def _used():
    return 1


def _unused():  # expect: unused/private-function
    return _used()


def _recursive(n):
    return _recursive(n - 1)


def _visit_call(node):
    return node


@functools.cache
def _registered():
    return 1


def public():
    return globals()["_visit_" + "call"]


class Shop(Base):
    # The base may call it.
    def _hook(self):
        return 1

    def __mangled(self):  # expect: unused/private-function
        return 1


class Cart:
    def _lost(self):  # expect: unused/private-function
        return 1

    def _found(self):
        return 2

    def run(self):
        return self._found()
