--  What follows a statement that leaves is never reached.
procedure Dead (A : in out Integer) is
   function Missing return Integer is
   begin
      raise Program_Error;
      return 0;  --  the compiler asks for it
   end Missing;
begin
   loop
      exit when A > 3;
      A := A + 1;
   end loop;
   if A > 3 then
      return;
      A := 2;  -- expect: structure/unreachable
   end if;
   if A > 2 then
      return;
   else
      raise Constraint_Error;
   end if;
   A := Missing;  -- expect: structure/unreachable
end Dead;
