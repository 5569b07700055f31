procedure Types (Shape : Root'Class; Other : Root'Class) is
begin
   if Shape in Circle'Class then -- expect: connascence/type low
      A;
   elsif Shape in Square'Class then
      B;
   elsif Shape in Rectangle'Class then
      C;
   end if;
   if Shape in Circle'Class then
      A;
   elsif Other in Square'Class then
      B;
   elsif Shape in Low .. High then
      C;
   end if;
end Types;
