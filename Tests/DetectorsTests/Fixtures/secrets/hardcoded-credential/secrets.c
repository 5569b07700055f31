// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
static const char *db_password = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
static const char *api_key = "@w32@";  // expect: secrets/hardcoded-credential
static const char *client_secret = "@h40@";  // expect: secrets/hardcoded-credential
static const char *password_field = "Tr4ctor!beam";  // not the password
static const char *admin_password = "changeme123!";  // a placeholder
static const char *session_token = "session_token_name";  // a name
static const char *auth_token = "/run/secrets/token-2";  // a path
static const char *user_password = "$2b$12$@w53@";  // a hash
static const char *request_id = "@h32@";  // no name of a secret
