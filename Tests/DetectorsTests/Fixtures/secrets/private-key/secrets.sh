# The key itself, as a string. What stands between at signs is made up by the test.
SIGNING="-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----"  # expect: secrets/private-key
VERIFY="-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----"  # public
HEADER="-----BEGIN EC PRIVATE KEY-----"  # a header alone
SKETCH="-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----"  # left out
