# The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
db_password = "Tr4ctor!beam"  # expect: secrets/hardcoded-credential
api_key = "@w32@"  # expect: secrets/hardcoded-credential
client_secret = "@h40@"  # expect: secrets/hardcoded-credential
password_field = "Tr4ctor!beam"  # not the password
admin_password = "changeme123!"  # a placeholder
session_token = "session_token_name"  # a name
auth_token = "/run/secrets/token-2"  # a path
user_password = "$2b$12$@w53@"  # a hash
request_id = "@h32@"  # no name of a secret
