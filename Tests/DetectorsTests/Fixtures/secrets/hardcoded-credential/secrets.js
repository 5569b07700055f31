// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
const db_password = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
const api_key = "@w32@";  // expect: secrets/hardcoded-credential
const client_secret = "@h40@";  // expect: secrets/hardcoded-credential
const password_field = "Tr4ctor!beam";  // not the password
const admin_password = "changeme123!";  // a placeholder
const session_token = "session_token_name";  // a name
const auth_token = "/run/secrets/token-2";  // a path
const user_password = "$2b$12$@w53@";  // a hash
const request_id = "@h32@";  // no name of a secret
