def fetch(client):
    return client.get("https://shop.acme.io/api/orders")  # expect: connascence/value low
