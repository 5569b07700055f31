-- options: limit=3
package body Reading is

   procedure At_The_Limit (N : Integer) is
   begin
      for I in 1 .. N loop  -- 1
         if I > 1 then  -- 2
            Put (I);
         end if;
      end loop;
   end At_The_Limit;

   procedure One_Over (N : Integer) is  -- expect: structure/cognitive low
   begin
      for I in 1 .. N loop  -- 1
         if I > 1 then  -- 2
            Put (I);
         else  -- 1
            Put (0);
         end if;
      end loop;
   end One_Over;

   procedure Chain (N : Integer) is
   begin
      if N = 1 then  -- 1
         Put (1);
      elsif N = 2 then  -- 1
         Put (2);
      else  -- 1
         Put (3);
      end if;
   end Chain;

   procedure Cases (N : Integer) is
   begin
      case N is  -- 1
         when 1 => Put (1);
         when 2 => Put (2);
         when others =>
            if N > 9 then  -- 2
               Put (3);
            end if;
      end case;
   end Cases;

   procedure Jumps (N : Integer) is  -- expect: structure/cognitive
   begin
      loop  -- 1
         while Busy loop  -- 2
            goto Done;  -- 1
         end loop;
      end loop;
      <<Done>>
      Put (N);
   end Jumps;

   procedure Handled (N : Integer) is  -- expect: structure/cognitive
   begin
      Put (N);
   exception
      when Constraint_Error =>  -- 1
         if N > 1 then  -- 2
            Put (0);
         end if;
      when others =>  -- 1
         null;
   end Handled;

end Reading;
