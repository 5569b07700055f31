// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
const std::string deploy = "ghp_@crc@";  // expect: secrets/provider-token
const std::string registry = "npm_@crc@";  // expect: secrets/provider-token
const std::string cloud = "AKIA@t16@";  // expect: secrets/provider-token
const std::string chat = "xoxb-@d12@-@d12@-@w24@";  // expect: secrets/provider-token
const std::string broken = "ghp_@w30@0AAAAA";  // the checksum is wrong
const std::string sample = "AKIAIOSFODNN7EXAMPLE";  // says so itself
const std::string pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  // nothing random
const std::string commit = "@h40@";  // a hash
