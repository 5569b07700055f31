procedure Timing is
begin
   Start;
   delay 2.0; -- expect: connascence/timing low
   Read;
   while not Done loop -- expect: connascence/timing medium
      delay 0.1;
   end loop;
   while not Done and Clock < Deadline loop
      delay 0.1;
   end loop;
   if Exists (Path) then -- expect: connascence/timing low
      Delete_File (Path);
   end if;
   if Exists (Path) then
      Delete_File (Other);
   end if;
   delay Pause;
   delay 1.0;
end Timing;
