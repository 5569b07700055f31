# path: src/app/reader.py
# Through an import, and through a module.
from app.writer import write_all
import app.writer as writer


def read_all(source):  # expect: power-of-ten/recursion
    return write_all(source)


def read_one(source):  # expect: power-of-ten/recursion
    return writer.write_one(source)


def read_none():
    return writer.write_none()
