-- Clones within a file: each is reported once, at its first place.

package body Clones is

   -- Type 1: the same but for layout and comments.
   function Digit_Balance (N : Integer) return Integer is  -- expect: connascence/algorithm low
      Total : Integer;
      Rest : Integer;
      Digit : Integer;
   begin
      Total := 0;
      Rest := N;
      while Rest > 0 loop
         Digit := Rest mod 10;
         if Digit mod 2 = 1 then
            Total := Total + Digit * Digit;
         else
            Total := Total - Digit;
         end if;
         Rest := Rest / 10;
         Emit (Total);
      end loop;
      return Total;
   end Digit_Balance;

   function Balance_Of_Digits (N : Integer) return Integer is
      Total : Integer;
      Rest : Integer;
      Digit : Integer;
   begin
      Total := 0;
      Rest := N;

      -- A comment changes nothing.
      while Rest > 0 loop
         Digit := Rest mod 10;

         -- A comment changes nothing.
         if Digit mod 2 = 1 then
            Total := Total + Digit * Digit;
         else
            Total := Total - Digit;
         end if;
         Rest := Rest / 10;
         Emit (Total);
      end loop;
      return Total;
   end Balance_Of_Digits;

   -- Type 2: other names and literals, changed consistently.
   function Halvings (Limit : Integer) return Integer is  -- expect: connascence/algorithm low
      Count : Integer;
      Value : Integer;
   begin
      Count := 0;
      Value := Limit;
      while Value > 1 loop
         if Value mod 2 = 0 then
            Value := Value / 2;
         else
            Value := Value * 3 + 1;
         end if;
         Count := Count + 1;
         if Value > 1000 then
            Warn (Value);
         end if;
         Record (Count, Value);
      end loop;
      return Count;
   end Halvings;

   function Thirds (Bound : Integer) return Integer is
      Rounds : Integer;
      Current : Integer;
   begin
      Rounds := 0;
      Current := Bound;
      while Current > 4 loop
         if Current mod 3 = 0 then
            Current := Current / 3;
         else
            Current := Current * 5 + 2;
         end if;
         Rounds := Rounds + 1;
         if Current > 777 then
            Warn (Current);
         end if;
         Record (Rounds, Current);
      end loop;
      return Rounds;
   end Thirds;

   -- Type 3: the second counts its steps as well, in statements of its own.
   function Find (Items : Numbers; Wanted : Integer; Size : Integer) return Integer is  -- expect: connascence/algorithm low
      Low : Integer;
      High : Integer;
      Middle : Integer;
   begin
      Low := 0;
      High := Size - 1;
      while Low <= High loop
         Middle := (Low + High) / 2;
         if Items (Middle) = Wanted then
            return Middle;
         end if;
         if Items (Middle) < Wanted then
            Low := Middle + 1;
         else
            High := Middle - 1;
         end if;
         Narrow (Low, High);
      end loop;
      return 0;
   end Find;

   function Find_Counting (Sorted : Numbers; Key : Integer; Length : Integer) return Integer is
      From_Index : Integer;
      To_Index : Integer;
      Probes : Integer;
      Middle : Integer;
   begin
      From_Index := 0;
      To_Index := Length - 1;
      Probes := 0;
      while From_Index <= To_Index loop
         Middle := (From_Index + To_Index) / 2;
         Probes := Probes + 1;
         if Sorted (Middle) = Key then
            return Middle;
         end if;
         if Sorted (Middle) < Key then
            From_Index := Middle + 1;
         else
            To_Index := Middle - 1;
         end if;
         Narrow (From_Index, To_Index);
      end loop;
      Measure (Probes);
      return 0;
   end Find_Counting;
end Clones;
