-- The name says what the value is, and the value looks like it. What stands between at signs is made up by the test.
procedure Secrets is
   db_password : constant String := "Tr4ctor!beam";  -- expect: secrets/hardcoded-credential
   api_key : constant String := "@w32@";  -- expect: secrets/hardcoded-credential
   client_secret : constant String := "@h40@";  -- expect: secrets/hardcoded-credential
   password_field : constant String := "Tr4ctor!beam";  -- not the password
   admin_password : constant String := "changeme123!";  -- a placeholder
   session_token : constant String := "session_token_name";  -- a name
   auth_token : constant String := "/run/secrets/token-2";  -- a path
   user_password : constant String := "$2b$12$@w53@";  -- a hash
   request_id : constant String := "@h32@";  -- no name of a secret
begin
   null;
end Secrets;
