--  Variables that get a value and never give it back. Objects may do their work by being there.
procedure Variables (A : in out Integer) is
   Net   : Integer := 1;
   Gross : Integer := 2;  -- expect: unused/variable
   Lock  : Scoped_Lock (Mutex'Access);
   Quiet : Integer := 3;
   pragma Unreferenced (Quiet);
begin
   A := NET;
end Variables;
