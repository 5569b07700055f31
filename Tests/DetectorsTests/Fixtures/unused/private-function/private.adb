--  Private functions that nobody mentions.
procedure Private_Functions is
   procedure Used is
   begin
      null;
   end Used;

   procedure Unused is  -- expect: unused/private-function
   begin
      null;
   end Unused;
begin
   Used;
end Private_Functions;
