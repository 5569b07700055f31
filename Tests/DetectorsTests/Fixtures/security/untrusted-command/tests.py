# path: tests/test_sample.py
# Tests may do so.
import subprocess
import sys

subprocess.run(sys.argv[1:])
