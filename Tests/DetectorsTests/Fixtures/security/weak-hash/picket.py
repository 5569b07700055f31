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
