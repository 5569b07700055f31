from collections import defaultdict


# The default is made once and lives as long as the function.
def changed(item, into=[]):  # expect: connascence/identity medium
    into.append(item)


def assigned(key, value, *, table={}):  # expect: connascence/identity medium
    table[key] = value


def returned(found=list()):  # expect: connascence/identity medium
    return found


class Keeper:
    def __init__(self, items=set()):  # expect: connascence/identity medium
        self.items = items


# Only looked at, or copied first: no other call can tell.
def read(names=[]):
    for name in names:
        print(name)


def copied(names=[]):
    names = list(names)
    names.append("x")
    return names


def fresh(into=None):
    into = [] if into is None else into
    into.append(1)


class Shared:
    entries = []  # expect: connascence/identity medium
    counts = defaultdict(int)  # expect: connascence/identity medium

    def add(self, entry):
        self.entries.append(entry)
        self.counts[entry] += 1


class Own:
    # Each object gets its own, or nothing changes it.
    entries = []
    ordering = ["name"]
    registry = {}

    def __init__(self):
        self.entries = []

    def add(self, entry):
        self.entries.append(entry)
        return self.ordering

    # That it is the class's is written there.
    @classmethod
    def register(cls, entry):
        cls.registry[entry.name] = entry


def literals(value):
    if value is 5:  # expect: connascence/identity high
        return 1
    if value is not "text":  # expect: connascence/identity high
        return 2
    if value is ():  # expect: connascence/identity high
        return 3
    return value is None or value is True or value == 5


CACHE = {}  # expect: connascence/identity low
PAIR = {}
LOCAL = []


def store(key, value):
    CACHE[key] = value
    PAIR[key] = value


def forget(key):
    del CACHE[key]
    PAIR.pop(key)


def reset():
    CACHE.clear()


# Names of their own.
def local_one():
    LOCAL = []
    LOCAL.append(1)


def local_two(LOCAL):
    LOCAL.append(2)


def local_three():
    for LOCAL in range(3):
        LOCAL.x = 1
