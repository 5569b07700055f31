# The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
DB_PASSWORD="Tr4ctor!beam"  # expect: secrets/hardcoded-credential
API_KEY="@w32@"  # expect: secrets/hardcoded-credential
CLIENT_SECRET="@h40@"  # expect: secrets/hardcoded-credential
PASSWORD_FIELD="Tr4ctor!beam"  # not the password
ADMIN_PASSWORD="changeme123!"  # a placeholder
SESSION_TOKEN="session_token_name"  # a name
AUTH_TOKEN="/run/secrets/token-2"  # a path
USER_PASSWORD="$2b$12$@w53@"  # a hash
REQUEST_ID="@h32@"  # no name of a secret
