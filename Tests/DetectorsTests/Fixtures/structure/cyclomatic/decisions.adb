-- options: limit=3
package body Decisions is

   function At_The_Limit (A, B : Boolean) return Integer is
   begin
      if A and then B then
         return 1;
      end if;
      return 2;
   end At_The_Limit;

   function One_Over (A, B, C : Boolean) return Integer is  -- expect: structure/cyclomatic low
   begin
      if A and then B and then C then
         return 1;
      end if;
      return 2;
   end One_Over;

   procedure Chain (N : Integer) is  -- expect: structure/cyclomatic
   begin
      if N = 1 then
         Put (1);
      elsif N = 2 then
         Put (2);
      elsif N = 3 then
         Put (3);
      else
         Put (4);
      end if;
   end Chain;

   --  `when others` is the default.
   procedure Cases_Within (N : Integer) is
   begin
      case N is
         when 1 | 2 => Put (1);
         when 3 => Put (3);
         when others => null;
      end case;
   end Cases_Within;

   procedure Cases_Over (N : Integer) is  -- expect: structure/cyclomatic
   begin
      case N is
         when 1 => Put (1);
         when 2 => Put (2);
         when 3 => Put (3);
         when others => null;
      end case;
   end Cases_Over;

   --  A subprogram within one is measured by itself.
   procedure Loops (N : Integer) is  -- expect: structure/cyclomatic

      procedure Inner (M : Integer) is
      begin
         if M > 1 or else M < -1 then
            Put (M);
         end if;
      end Inner;

   begin
      for I in 1 .. N loop
         while Busy loop
            Inner (I);
         end loop;
      end loop;
   exception
      when Constraint_Error => Put (0);
   end Loops;

end Decisions;
