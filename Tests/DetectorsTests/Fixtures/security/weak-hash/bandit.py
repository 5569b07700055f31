# options: compat=bandit
# Bandit 1.9.4 reports these lines and no others.
import hashlib
from hashlib import sha1
from cryptography.hazmat.primitives import hashes

hashlib.md5(data)  # expect: security/weak-hash
sha1(data)  # expect: security/weak-hash
hashlib.new("MD5", data)  # expect: security/weak-hash
hashes.SHA1()  # expect: security/weak-hash
# Strong, or said not to matter.
hashlib.sha256(data)
hashlib.md5(data, usedforsecurity=False)
hashlib.new("sha512")
hashlib.new(name)
self.md5(data)
import crypt
from Crypto.Hash import MD5
MD5.new(x)  # expect: security/weak-hash
hashlib.new(name="sha", usedforsecurity=True)  # expect: security/weak-hash
hashlib.new(md5)  # expect: security/weak-hash
hashlib.md5(x, usedforsecurity=flag)
hashlib.md5(x, usedforsecurity="True")  # expect: security/weak-hash
crypt.crypt("a", crypt.METHOD_MD5)  # expect: security/weak-hash
crypt.crypt("a", salt=METHOD_CRYPT)  # expect: security/weak-hash
crypt.mksalt(crypt.METHOD_SHA512)
crypt.mksalt(method=crypt.METHOD_BLOWFISH)  # expect: security/weak-hash
hashes.MD5
