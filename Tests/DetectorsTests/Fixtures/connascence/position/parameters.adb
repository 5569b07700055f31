procedure Parameters is

   --  A specification repeats a body, which is reported.
   function Four (A, B : Integer; C : String; D : Integer := 4) return Integer;

   --  Each name of a group counts.
   function Four (A, B : Integer; C : String; D : Integer := 4) return Integer is  -- expect: connascence/position low
   begin
      return A + B + D;
   end Four;

   procedure Three (A, B : in Integer; C : out Integer) is
   begin
      C := A + B;
   end Three;

   --  The parent type chose these.
   overriding procedure Ship (A, B, C, D : Integer) is
   begin
      null;
   end Ship;

begin
   null;
end Parameters;
