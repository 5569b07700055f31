-- A token whose form, length and checksum are right. What stands between at signs is made up by the test.
procedure Secrets is
   deploy : constant String := "ghp_@crc@";  -- expect: secrets/provider-token
   registry : constant String := "npm_@crc@";  -- expect: secrets/provider-token
   cloud : constant String := "AKIA@t16@";  -- expect: secrets/provider-token
   chat : constant String := "xoxb-@d12@-@d12@-@w24@";  -- expect: secrets/provider-token
   broken : constant String := "ghp_@w30@0AAAAA";  -- the checksum is wrong
   sample : constant String := "AKIAIOSFODNN7EXAMPLE";  -- says so itself
   pattern : constant String := "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";  -- nothing random
   commit : constant String := "@h40@";  -- a hash
begin
   null;
end Secrets;
