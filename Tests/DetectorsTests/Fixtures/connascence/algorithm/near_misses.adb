-- Alike at first sight, but nothing to extract: nothing is reported.

package body Near_Misses is

   -- The same statements with other operators compute something else.
   function Blend (X : Integer; Y : Integer) return Integer is
      A : Integer;
      B : Integer;
      C : Integer;
      D : Integer;
      E : Integer;
      F : Integer;
   begin
      A := X + Y;
      B := A * X;
      C := B - Y;
      D := C / 3;
      E := D mod B;
      F := E + C * 2;
      return F - A;
   end Blend;

   function Twist (X : Integer; Y : Integer) return Integer is
      A : Integer;
      B : Integer;
      C : Integer;
      D : Integer;
      E : Integer;
      F : Integer;
   begin
      A := X * Y;
      B := A - X;
      C := B + Y;
      D := C mod 3;
      E := D / B;
      F := E * C - 2;
      return F + A;
   end Twist;

   -- The same shape, but no renaming leads from one to the other.
   function Weave (X : Integer; Y : Integer) return Integer is
      P : Integer;
      Q : Integer;
      R : Integer;
      S : Integer;
      T : Integer;
      U : Integer;
   begin
      P := X + Y;
      Q := P * X;
      R := Q - P;
      S := R + Q;
      T := S * R;
      U := T - S;
      return U * T;
   end Weave;

   function Knit (X : Integer; Y : Integer) return Integer is
      P : Integer;
      Q : Integer;
      R : Integer;
      S : Integer;
      T : Integer;
      U : Integer;
   begin
      P := X + X;
      Q := Y * P;
      R := P - Q;
      S := Q + Q;
      T := R * P;
      U := S - R;
      return S * U;
   end Knit;

   -- The same kinds of statements in the same order, but another algorithm.
   function Largest (Items : Numbers; Size : Integer) return Integer is
      Best : Integer;
      I : Integer;
   begin
      Best := 0;
      I := 0;
      while I < Size loop
         if Items (I) > Best then
            Best := Items (I);
         end if;
         Emit (Best);
         I := I + 1;
      end loop;
      return Best * 2;
   end Largest;

   function Trailing (Items : Numbers; Size : Integer) return Integer is
      Last : Integer;
      I : Integer;
   begin
      Last := 0;
      I := Size;
      while I > Last loop
         if Items (I) = Size then
            Last := I - 1;
         end if;
         Push (Last, I);
         I := I - 2;
      end loop;
      return Last + I;
   end Trailing;

   -- Too small: two statements do something.
   function Clamp (X : Integer; Low : Integer; High : Integer) return Integer is
   begin
      if X < Low then
         return Low;
      end if;
      if X > High then
         return High;
      end if;
      return X;
   end Clamp;

   function Limited (Y : Integer; Least : Integer; Most : Integer) return Integer is
   begin
      if Y < Least then
         return Least;
      end if;
      if Y > Most then
         return Most;
      end if;
      return Y;
   end Limited;

   -- Constants are no algorithm, however many.
   function Narrow_Page (Scale : Integer) return Integer is
      Width : Integer;
      Height : Integer;
      Left : Integer;
      Right : Integer;
      Top : Integer;
      Bottom : Integer;
      Gutter : Integer;
      Margin : Integer;
   begin
      Width := 210;
      Height := 297;
      Left := 20;
      Right := 20;
      Top := 25;
      Bottom := 25;
      Gutter := 5;
      Margin := 10;
      return Width + Height + Left + Right + Top + Bottom + Gutter + Margin;
   end Narrow_Page;

   function Wide_Page (Scale : Integer) return Integer is
      Width : Integer;
      Height : Integer;
      Left : Integer;
      Right : Integer;
      Top : Integer;
      Bottom : Integer;
      Gutter : Integer;
      Margin : Integer;
   begin
      Width := 297;
      Height := 420;
      Left := 30;
      Right := 30;
      Top := 35;
      Bottom := 35;
      Gutter := 8;
      Margin := 15;
      return Width + Height + Left + Right + Top + Bottom + Gutter + Margin;
   end Wide_Page;
end Near_Misses;
