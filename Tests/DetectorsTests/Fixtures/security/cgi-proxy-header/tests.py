# path: tests/test_sample.py
# Tests may do so.
from wsgiref.handlers import CGIHandler
