// The key itself, as a string. What stands between at signs is made up by the test.
const std::string signing = "-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----";  // expect: secrets/private-key
const std::string verify = "-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----";  // public
const std::string header = "-----BEGIN EC PRIVATE KEY-----";  // a header alone
const std::string sketch = "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----";  // left out
