-- Who reads the address can log in. What stands between at signs is made up by the test.
procedure Secrets is
   ledger : constant String := "postgresql://billing:@w14@@db1.corp.internal/billing";  -- expect: secrets/connection-string
   cache : constant String := "redis://:@w16@@cache.corp.internal:6379";  -- expect: secrets/connection-string
   local : constant String := "postgres://postgres:postgres@localhost/app";  -- what everyone has at home
   broker : constant String := "amqp://guest:guest@mq.corp.internal";  -- the default
   filled : constant String := "mysql://app:${PASSWORD}@db.corp.internal";  -- a variable
   page : constant String := "https://corp.internal:8443/a@b";  -- no password at all
begin
   null;
end Secrets;
