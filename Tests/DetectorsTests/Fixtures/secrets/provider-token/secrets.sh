# A token whose form, length and checksum are right. What stands between at signs is made up by the test.
DEPLOY="ghp_@crc@"  # expect: secrets/provider-token
REGISTRY="npm_@crc@"  # expect: secrets/provider-token
CLOUD="AKIA@t16@"  # expect: secrets/provider-token
CHAT="xoxb-@d12@-@d12@-@w24@"  # expect: secrets/provider-token
BROKEN="ghp_@w30@0AAAAA"  # the checksum is wrong
SAMPLE="AKIAIOSFODNN7EXAMPLE"  # says so itself
PATTERN="sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"  # nothing random
COMMIT="@h40@"  # a hash
