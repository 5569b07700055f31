// The key itself, as a string. What stands between at signs is made up by the test.
static const char *signing = "-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----";  // expect: secrets/private-key
static const char *verify = "-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----";  // public
static const char *header = "-----BEGIN EC PRIVATE KEY-----";  // a header alone
static const char *sketch = "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----";  // left out
