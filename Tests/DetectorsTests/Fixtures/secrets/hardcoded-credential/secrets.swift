// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
let db_password = "Tr4ctor!beam"  // expect: secrets/hardcoded-credential
let api_key = "@w32@"  // expect: secrets/hardcoded-credential
let client_secret = "@h40@"  // expect: secrets/hardcoded-credential
let password_field = "Tr4ctor!beam"  // not the password
let admin_password = "changeme123!"  // a placeholder
let session_token = "session_token_name"  // a name
let auth_token = "/run/secrets/token-2"  // a path
let user_password = "$2b$12$@w53@"  // a hash
let request_id = "@h32@"  // no name of a secret
