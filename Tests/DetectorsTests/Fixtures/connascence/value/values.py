CACHE_SECONDS = 45
CACHE_MS = 45000  # expect: connascence/value low
RETRY_SECONDS = 30
RETRY_MS = RETRY_SECONDS * 1000
HEIGHT_MS = 45000
KEY_BITS = 8
KEY_MASK = 255  # expect: connascence/value low
PAGE_BITS = 5
PAGE_SIZE = 4096


def one(client):
    client.get("https://shop.acme.io/api/orders")  # expect: connascence/value low
    return client.port == 54321  # expect: connascence/value low


def two(client):
    """https://shop.acme.io/api/orders"""
    client.get("https://shop.acme.io/api/orders")
    return client.port == 54321


def three(client):
    client.get("https://shop.acme.io/api/orders")
    return client.port == 54321


# Twice is not often; round numbers, years, tables and standards are not telling.
def four(client):
    client.get("https://shop.acme.io/api/users")
    return client.size == 40000, client.year == 2024, client.ns == "http://www.w3.org/2000/svg"


def five(client):
    client.get("https://shop.acme.io/api/users")
    return client.size == 40000, client.year == 2024, client.ns == "http://www.w3.org/2000/svg"


def six(client):
    return client.size == 40000, client.year == 2024, client.ns == "http://www.w3.org/2000/svg"
