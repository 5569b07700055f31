package body Values is
   CACHE_SECONDS : constant := 45;
   CACHE_MS : constant := 45000; -- expect: connascence/value low
   RETRY_SECONDS : constant := 30;
   RETRY_MS : constant := RETRY_SECONDS * 1000;

   function One (Port : Integer) return Boolean is
   begin
      return Port = 54321; -- expect: connascence/value low
   end One;

   function Two (Port : Integer) return Boolean is
   begin
      return Port = 54321 or Port = 40000;
   end Two;

   function Three (Port : Integer) return Boolean is
   begin
      return Port = 54321 or Port = 40000;
   end Three;

   function Four (Port : Integer) return Boolean is
   begin
      return Port = 40000;
   end Four;
end Values;
