# path: tests/test_sample.py
# Tests may do so.
import tempfile

path = tempfile.mktemp()
