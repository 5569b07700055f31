// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
class Secrets {
    static final String db_password = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
    static final String api_key = "@w32@";  // expect: secrets/hardcoded-credential
    static final String client_secret = "@h40@";  // expect: secrets/hardcoded-credential
    static final String password_field = "Tr4ctor!beam";  // not the password
    static final String admin_password = "changeme123!";  // a placeholder
    static final String session_token = "session_token_name";  // a name
    static final String auth_token = "/run/secrets/token-2";  // a path
    static final String user_password = "$2b$12$@w53@";  // a hash
    static final String request_id = "@h32@";  // no name of a secret
}
