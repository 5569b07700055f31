// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
const deploy: &str = "ghp_@crc@";  // expect: secrets/provider-token
const registry: &str = "npm_@crc@";  // expect: secrets/provider-token
const cloud: &str = "AKIA@t16@";  // expect: secrets/provider-token
const chat: &str = "xoxb-@d12@-@d12@-@w24@";  // expect: secrets/provider-token
const broken: &str = "ghp_@w30@0AAAAA";  // the checksum is wrong
const sample: &str = "AKIAIOSFODNN7EXAMPLE";  // says so itself
const pattern: &str = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  // nothing random
const commit: &str = "@h40@";  // a hash
