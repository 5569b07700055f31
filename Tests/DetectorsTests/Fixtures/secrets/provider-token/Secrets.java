// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
class Secrets {
    static final String deploy = "ghp_@crc@";  // expect: secrets/provider-token
    static final String registry = "npm_@crc@";  // expect: secrets/provider-token
    static final String cloud = "AKIA@t16@";  // expect: secrets/provider-token
    static final String chat = "xoxb-@d12@-@d12@-@w24@";  // expect: secrets/provider-token
    static final String broken = "ghp_@w30@0AAAAA";  // the checksum is wrong
    static final String sample = "AKIAIOSFODNN7EXAMPLE";  // says so itself
    static final String pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  // nothing random
    static final String commit = "@h40@";  // a hash
}
