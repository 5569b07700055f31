// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
const db_password: string = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
const api_key: string = "@w32@";  // expect: secrets/hardcoded-credential
const client_secret: string = "@h40@";  // expect: secrets/hardcoded-credential
const password_field: string = "Tr4ctor!beam";  // not the password
const admin_password: string = "changeme123!";  // a placeholder
const session_token: string = "session_token_name";  // a name
const auth_token: string = "/run/secrets/token-2";  // a path
const user_password: string = "$2b$12$@w53@";  // a hash
const request_id: string = "@h32@";  // no name of a secret
