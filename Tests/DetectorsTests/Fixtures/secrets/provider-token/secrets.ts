// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
const deploy: string = "ghp_@crc@";  // expect: secrets/provider-token
const registry: string = "npm_@crc@";  // expect: secrets/provider-token
const cloud: string = "AKIA@t16@";  // expect: secrets/provider-token
const chat: string = "xoxb-@d12@-@d12@-@w24@";  // expect: secrets/provider-token
const broken: string = "ghp_@w30@0AAAAA";  // the checksum is wrong
const sample: string = "AKIAIOSFODNN7EXAMPLE";  // says so itself
const pattern: string = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  // nothing random
const commit: string = "@h40@";  // a hash
