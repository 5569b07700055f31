# path: src/shop/lazy.py
def __getattr__(name):
    return name
