# path: tests/test_sample.py
# Tests may do so.
import urllib.request


def fetch(url):
    return urllib.request.urlopen(url)
