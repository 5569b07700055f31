package body Shop is
   Shared : State; -- expect: connascence/identity low
   Pair : State;

   procedure Store (Value : Integer) is
   begin
      Shared.Count := Value;
      Pair.Count := Value;
   end Store;

   procedure Mark is
   begin
      Shared.Flag := True;
      Pair.Flag := True;
   end Mark;

   procedure Reset is
   begin
      Shared.Count := 0;
   end Reset;

   procedure Local is
      Pair : State;
   begin
      Pair.Count := 0;
   end Local;
end Shop;
