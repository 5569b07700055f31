// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
const db_password: &str = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
const api_key: &str = "@w32@";  // expect: secrets/hardcoded-credential
const client_secret: &str = "@h40@";  // expect: secrets/hardcoded-credential
const password_field: &str = "Tr4ctor!beam";  // not the password
const admin_password: &str = "changeme123!";  // a placeholder
const session_token: &str = "session_token_name";  // a name
const auth_token: &str = "/run/secrets/token-2";  // a path
const user_password: &str = "$2b$12$@w53@";  // a hash
const request_id: &str = "@h32@";  // no name of a secret
