# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

rsa.generate_private_key(65537, 1024)  # expect: security/weak-key
rsa.generate_private_key(public_exponent=65537, key_size=512)  # expect: security/weak-key
dsa.generate_private_key(key_size=1024)  # expect: security/weak-key
ec.generate_private_key(ec.SECP192R1())
RSA.generate(1024)  # expect: security/weak-key
rsa.generate_private_key(65537, 3072)
rsa.generate_private_key(public_exponent=65537, key_size=size)
ec.generate_private_key(ec.SECP256R1())
RSA.generate(bits=4096)
report.generate(10)
ec.generate_private_key(ec.SECT163K1)  # expect: security/weak-key
ec.generate_private_key(curve=SECP192R1)  # expect: security/weak-key
rsa.generate_private_key(65537)
rsa.generate_private_key(65537, key_size=0)
dsa.generate_private_key(2047)  # expect: security/weak-key
RSA.generate(True)
RSA.generate("1024")
rsa.generate_private_key()
