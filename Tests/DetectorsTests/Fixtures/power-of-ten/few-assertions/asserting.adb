-- options: average=0, size=4
procedure Asserting is
begin
   pragma Assert (X > 1);
   A;
   B;
   C;
end Asserting;
