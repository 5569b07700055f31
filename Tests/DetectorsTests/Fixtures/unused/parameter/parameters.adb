--  Parameters of functions that alone decide what they are called with.
procedure Parameters (Unused : Integer) is
   function Total (Orders : Integer; Country : Integer) return Integer is  -- expect: unused/parameter
   begin
      Log (Orders);
      return Orders + 1;
   end Total;

   procedure Callback (Orders : Integer; Data : Integer) is
   begin
      Log (Orders);
      Log (Orders + 1);
   end Callback;
begin
   Iterate (Callback'Access);
   Log (Total (1, 2));
end Parameters;
