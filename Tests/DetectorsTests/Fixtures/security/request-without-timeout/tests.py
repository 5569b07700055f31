# path: tests/test_sample.py
# Tests may do so.
import requests

page = requests.get("https://example.org")
