# path: tests/test_sample.py
# Tests may do so.
import random


def invite():
    token = random.getrandbits(64)
    return token
