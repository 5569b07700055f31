# path: src/app/writer.py
from app import reader


def write_all(target):  # expect: power-of-ten/recursion
    return read_all(target)


def write_one(target):  # expect: power-of-ten/recursion
    from app.reader import read_one
    return read_one(target)


def write_none():
    return 0


from app.reader import read_all
