from shop import _used_elsewhere

print(_used_elsewhere())
