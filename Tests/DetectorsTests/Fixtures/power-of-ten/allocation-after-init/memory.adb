package body Memory is
   type Ref is new Integer;

   procedure Initialise is
   begin
      P := new T;
   end Initialise;

   procedure Handle is
   begin
      P := new T; -- expect: power-of-ten/allocation-after-init
      Q := T'(1);
   end Handle;
end Memory;
