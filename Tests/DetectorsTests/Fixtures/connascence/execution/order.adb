package body Order is
   Count : Integer := 0; -- expect: connascence/execution low
   Pair : Integer := 0;

   procedure Increase is
   begin
      Count := Count + 1;
      Pair := Pair + 1;
   end Increase;

   procedure Reset is
   begin
      Count := 0;
      Pair := 0;
   end Reset;

   procedure Set (Value : Integer) is
      Pair : Integer;
   begin
      Count := Value;
      Pair := 3;
   end Set;
end Order;
