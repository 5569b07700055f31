# path: shop/__init__.py
