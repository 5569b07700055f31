# path: shop/settings.py
# So is configuration.
if WORKERS > 16:
    POOL = pool(64, WORKERS * 3)
