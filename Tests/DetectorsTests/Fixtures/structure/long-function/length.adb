-- options: limit=5
package body Length is

   procedure At_The_Limit (A : Integer) is
      --  A comment.
      B : Integer := A;

   begin
      Put (B);
   end At_The_Limit;

   procedure One_Over (A : Integer) is  -- expect: structure/long-function low
      B : Integer := A;
   begin
      B := B + A;
      Put (B);
   end One_Over;

   --  A subprogram within one is measured by itself.
   procedure Outer is

      procedure Inner is
      begin
         Put (1);
         Put (2);
      end Inner;

   begin
      Inner;
      Put (1);
   end Outer;

end Length;
