# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import httpx
import requests
from requests import get as fetch

# Forever, if the server wants.
requests.get("https://example.org")  # expect: security/request-without-timeout
fetch("https://example.org")  # expect: security/request-without-timeout
requests.post("https://example.org", timeout=None)  # expect: security/request-without-timeout
httpx.get("https://example.org", timeout=None)  # expect: security/request-without-timeout
# Not longer than somebody decided; httpx has a default.
requests.get("https://example.org", timeout=5)
requests.get("https://example.org", timeout=limits["web"])  # expect: security/request-without-timeout
requests.get("https://example.org", **options)  # expect: security/request-without-timeout
httpx.get("https://example.org")
session.get("https://example.org")
requests.Session()
requests.get("x", timeout=f())  # expect: security/request-without-timeout
requests.get("x", timeout=-1)  # expect: security/request-without-timeout
requests.get("x", timeout=(1, 2))
requests.get("x", timeout=self.t)
requests.request("GET", "x")
httpx.Client(timeout=None)  # expect: security/request-without-timeout
requests.api.get("x")  # expect: security/request-without-timeout
requests.get.foo()
