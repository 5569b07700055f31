from Crypto.Cipher import DES  # expect: security/weak-cipher
from Cryptodome.Cipher import ARC4
from cryptography.hazmat.primitives.ciphers import algorithms, modes

DES.new(key)  # expect: security/weak-cipher
ARC4.new(key)  # expect: security/weak-cipher
algorithms.Blowfish(key)  # expect: security/weak-cipher
modes.ECB()  # expect: security/weak-cipher
algorithms.AES(key)
modes.GCM(nonce)
