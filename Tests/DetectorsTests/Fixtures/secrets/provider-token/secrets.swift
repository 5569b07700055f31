// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
let deploy = "ghp_@crc@"  // expect: secrets/provider-token
let registry = "npm_@crc@"  // expect: secrets/provider-token
let cloud = "AKIA@t16@"  // expect: secrets/provider-token
let chat = "xoxb-@d12@-@d12@-@w24@"  // expect: secrets/provider-token
let broken = "ghp_@w30@0AAAAA"  // the checksum is wrong
let sample = "AKIAIOSFODNN7EXAMPLE"  // says so itself
let pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"  // nothing random
let commit = "@h40@"  // a hash
