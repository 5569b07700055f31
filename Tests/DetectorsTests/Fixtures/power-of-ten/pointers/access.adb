with Ada.Unchecked_Conversion; -- expect: power-of-ten/pointers
with Ada.Text_IO;
procedure Pointers is
   type Callback is access procedure (X : Integer); -- expect: power-of-ten/pointers
   type Ref is access Integer;
begin
   X := P.all.all; -- expect: power-of-ten/pointers
   Y := P.all;
   Z := P.Next.Value;
end Pointers;
