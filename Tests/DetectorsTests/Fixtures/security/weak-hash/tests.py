# path: tests/test_sample.py
# Tests may do so.
import hashlib


def seal(data):
    return hashlib.md5(data).hexdigest()
