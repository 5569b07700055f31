procedure Find is
begin
   loop -- expect: power-of-ten/unbounded-loop
      exit when Done;
   end loop;
   while X < 3 loop -- expect: power-of-ten/unbounded-loop
      null;
   end loop;
   while X < 3 loop
      X := X + 1;
   end loop;
   while Y < 3 loop
      Advance (Y);
   end loop;
   for I in 1 .. 10 loop
      null;
   end loop;
   loop
      Run_Next;
   end loop;
end Find;
