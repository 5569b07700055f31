// The key itself, as a string. What stands between at signs is made up by the test.
class Secrets {
    static final String signing = "-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----";  // expect: secrets/private-key
    static final String verify = "-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----";  // public
    static final String header = "-----BEGIN EC PRIVATE KEY-----";  // a header alone
    static final String sketch = "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----";  // left out
}
