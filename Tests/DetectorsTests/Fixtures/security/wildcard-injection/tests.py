# path: tests/test_sample.py
# Tests may do so.
import os

os.system("tar cf backup.tar *")
