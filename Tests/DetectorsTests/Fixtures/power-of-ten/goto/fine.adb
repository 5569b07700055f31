procedure Fine is
begin
   loop
      exit when Done (1);
      Step (2);
   end loop;
end Fine;
