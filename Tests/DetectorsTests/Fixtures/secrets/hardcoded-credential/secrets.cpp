// The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
const std::string db_password = "Tr4ctor!beam";  // expect: secrets/hardcoded-credential
const std::string api_key = "@w32@";  // expect: secrets/hardcoded-credential
const std::string client_secret = "@h40@";  // expect: secrets/hardcoded-credential
const std::string password_field = "Tr4ctor!beam";  // not the password
const std::string admin_password = "changeme123!";  // a placeholder
const std::string session_token = "session_token_name";  // a name
const std::string auth_token = "/run/secrets/token-2";  // a path
const std::string user_password = "$2b$12$@w53@";  // a hash
const std::string request_id = "@h32@";  // no name of a secret
