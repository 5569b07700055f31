procedure Load is
begin
   if not Open then
      goto Fail; -- expect: power-of-ten/goto
   end if;
   loop
      exit when Done;
   end loop;
   <<Fail>>
   null;
end Load;
