# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import ssl
import httpx
import requests

requests.get(url, verify=False, timeout=1)  # expect: security/unverified-certificate
httpx.Client(verify=False)  # expect: security/unverified-certificate
ssl._create_unverified_context()  # expect: security/unverified-certificate
requests.get(url, verify=True, timeout=1)
requests.get(url, verify="/etc/ssl/ours.pem", timeout=1)
session.get(url, verify=False)
ssl.create_default_context()
requests.get(url,
    verify=False)  # expect: security/unverified-certificate
requests.request("GET", url, verify=False)
httpx.stream("GET", url, verify=False)  # expect: security/unverified-certificate
