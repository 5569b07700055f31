procedure Numbers is
   Limit : constant := 60 * 60;
   Retries : constant Integer := 5;
   type Level is range 1 .. 17;
   type Buffer is array (1 .. 512) of Character;
   Capacity : Integer := 12;

   procedure Decide (Age : in out Integer; Timeout : Integer := 30) is
   begin
      if Age > 86_400 then  -- expect: connascence/meaning low
         Age := 5;
      end if;
      for I in 1 .. 17 loop  -- expect: connascence/meaning
         Wait (300);  -- expect: connascence/meaning
      end loop;
      Age := Age * 37;  -- expect: connascence/meaning
      --  Units, sizes, named arguments.
      Age := Age / 60;
      if List'Length = 3 then
         Open (Hour => 8, Size => 5);
      end if;
      case Age is
         when 42 => Age := 7;
         when others => null;
      end case;
   end Decide;
begin
   null;
end Numbers;
