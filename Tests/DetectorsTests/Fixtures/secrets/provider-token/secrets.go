// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
package secrets

const deploy = "ghp_@crc@"  // expect: secrets/provider-token
const registry = "npm_@crc@"  // expect: secrets/provider-token
const cloud = "AKIA@t16@"  // expect: secrets/provider-token
const chat = "xoxb-@d12@-@d12@-@w24@"  // expect: secrets/provider-token
const broken = "ghp_@w30@0AAAAA"  // the checksum is wrong
const sample = "AKIAIOSFODNN7EXAMPLE"  // says so itself
const pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"  // nothing random
const commit = "@h40@"  // a hash
