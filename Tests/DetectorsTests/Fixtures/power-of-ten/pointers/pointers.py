import ctypes

def read(address, items):
    buffer = ctypes.cast(address, ctypes.c_void_p)  # expect: power-of-ten/pointers
    other = ctypes.c_char.from_address(address)  # expect: power-of-ten/pointers
    size = ctypes.sizeof(buffer)
    return items.cast(size)
