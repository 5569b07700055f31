# path: tests/test_sample.py
# Tests may do so.
import requests

answer = requests.get("https://internal", verify=False, timeout=5)
