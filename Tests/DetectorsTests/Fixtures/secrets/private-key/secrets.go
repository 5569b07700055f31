// The key itself, as a string. What stands between at signs is made up by the test.
package secrets

const signing = "-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----"  // expect: secrets/private-key
const verify = "-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----"  // public
const header = "-----BEGIN EC PRIVATE KEY-----"  // a header alone
const sketch = "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----"  // left out
