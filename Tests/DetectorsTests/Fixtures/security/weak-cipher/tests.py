# path: tests/test_sample.py
# Tests may do so.
from cryptography.hazmat.primitives.ciphers import Cipher, modes

mode = modes.ECB()
