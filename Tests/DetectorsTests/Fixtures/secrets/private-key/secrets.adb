-- The key itself, as a string. What stands between at signs is made up by the test.
procedure Secrets is
   signing : constant String := "-----BEGIN EC PRIVATE KEY-----\n@b64@\n@b64@\n@b30@==\n-----END EC PRIVATE KEY-----";  -- expect: secrets/private-key
   verify : constant String := "-----BEGIN PUBLIC KEY-----\n@b64@\n@b64@\n-----END PUBLIC KEY-----";  -- public
   header : constant String := "-----BEGIN EC PRIVATE KEY-----";  -- a header alone
   sketch : constant String := "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----";  -- left out
begin
   null;
end Secrets;
