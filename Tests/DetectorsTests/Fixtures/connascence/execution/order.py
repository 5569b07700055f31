import os

os.environ.setdefault("MODE", "fast")  # expect: connascence/execution low

import json

count = 0  # expect: connascence/execution low
pair = 0


def increase():
    global count, pair
    count += 1
    pair += 1


def reset():
    global count, pair
    count = 0
    pair = 0


def double():
    global count
    count, pair = count * 2, 3


def local():
    count = 1
    return count


class Report:
    title = "report"

    def __init__(self):
        self.name = ""
        self.prepare()

    def prepare(self):
        self.prepared = True

    def load(self, path):
        self.rows = json.loads(path)
        self.done = True

    # Only after load; the rest is there from the start, or made on the way.
    def total(self):
        return len(self.rows), self.name, self.prepared, self.title  # expect: connascence/execution medium

    def again(self, path):
        self.load(path)
        return self.rows

    def own(self):
        self.made = 1
        return self.made

    @property
    def size(self):
        return self._size

    @size.setter
    def size(self, value):
        self._size = value


# A base class may make it.
class Inherited(Report):
    def load(self):
        self.cells = []

    def total(self):
        return self.cells


def never(path):
    file = open(path)  # expect: connascence/execution medium
    return file.read()


def skipped(path):
    file = open(path)  # expect: connascence/execution medium
    if path.empty:
        return None
    text = file.read()
    file.close()
    return text


def closed(path, keep):
    with open(path) as file:
        first = file.read()
    second = open(path)
    try:
        if first:
            return second.read()
    finally:
        second.close()
    third = open(path)
    keep.append(third)
    fourth = open(path)
    text = fourth.read()
    fourth.close()
    return open(path), text
