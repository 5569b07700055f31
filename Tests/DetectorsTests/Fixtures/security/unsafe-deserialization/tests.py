# path: tests/test_sample.py
# Tests may do so.
import pickle


def restore(message):
    return pickle.loads(message)
