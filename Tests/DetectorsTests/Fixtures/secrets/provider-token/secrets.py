# A token whose form, length and checksum are right. What stands between at signs is made up by the test.
deploy = "ghp_@crc@"  # expect: secrets/provider-token
registry = "npm_@crc@"  # expect: secrets/provider-token
cloud = "AKIA@t16@"  # expect: secrets/provider-token
chat = "xoxb-@d12@-@d12@-@w24@"  # expect: secrets/provider-token
broken = "ghp_@w30@0AAAAA"  # the checksum is wrong
sample = "AKIAIOSFODNN7EXAMPLE"  # says so itself
pattern = "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx"  # nothing random
commit = "@h40@"  # a hash
