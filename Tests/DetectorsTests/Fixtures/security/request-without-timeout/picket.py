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
requests.get("https://example.org", timeout=limits["web"])
requests.get("https://example.org", **options)
httpx.get("https://example.org")
session.get("https://example.org")
requests.Session()
