// A token whose form, length and checksum are right. What stands between at signs is made up by the test.
static const char *deploy = "ghp_@crc@";  // expect: secrets/provider-token
static const char *registry = "npm_@crc@";  // expect: secrets/provider-token
static const char *cloud = "AKIA@t16@";  // expect: secrets/provider-token
static const char *chat = "xoxb-@d12@-@d12@-@w24@";  // expect: secrets/provider-token
static const char *broken = "ghp_@w30@0AAAAA";  // the checksum is wrong
static const char *sample = "AKIAIOSFODNN7EXAMPLE";  // says so itself
static const char *pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  // nothing random
static const char *commit = "@h40@";  // a hash
