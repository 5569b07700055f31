-- options: limit=2
package body Depth is

   procedure At_The_Limit (N : Integer) is
   begin
      for I in 1 .. N loop
         if I > 1 then
            Put (I);
         end if;
      end loop;
   end At_The_Limit;

   procedure One_Over (N : Integer) is
   begin
      for I in 1 .. N loop
         if I > 1 then
            while Busy loop  -- expect: structure/nesting low
               Put (I);
            end loop;
         end if;
      end loop;
   end One_Over;

   procedure Chain (N : Integer) is
   begin
      loop
         if N = 1 then
            Put (1);
         elsif N = 2 then
            Put (2);
         else
            Put (3);
         end if;
      end loop;
   end Chain;

   procedure Switched (N : Integer) is
   begin
      loop
         case N is
            when 1 =>
               if Busy then  -- expect: structure/nesting
                  Put (1);
               end if;
            when others =>
               null;
         end case;
      end loop;
   end Switched;

end Depth;
