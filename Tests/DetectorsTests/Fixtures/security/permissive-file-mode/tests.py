# path: tests/test_sample.py
# Tests may do so.
import os

os.chmod("/etc/service.conf", 0o666)
