--  A signal box on a branch line: sets routes, and refuses the dangerous ones.
with Ada.Text_IO; use Ada.Text_IO;

procedure Signal_Box is

   type Section is record
      Occupied : Boolean := False;
      Speed    : Natural := 0;
      Points   : Natural := 0;
      Trains   : Natural := 0;
   end record;

   type Line is array (1 .. 8) of Section;

   Track : Line;

   --  Five values in a row that have to come in the right order.
   procedure Configure
     (Index : Positive; Speed : Natural; Points : Natural; Trains : Natural; Occupied : Boolean) is
   begin
      if Speed > 160 then
         Put_Line ("too fast for this line");
         return;
      end if;
      Track (Index) := (Occupied, Speed, Points, Trains);
   end Configure;

   function May_Enter (Index : Positive; Freight : Boolean; Night : Boolean) return Boolean is
      Result : Boolean := True;
   begin
      if Track (Index).Occupied then
         Result := False;
      elsif Track (Index).Points > 0 then
         for Next in Index .. Track'Last loop
            if Track (Next).Speed > 80 then
               if Freight then
                  if Track (Next).Trains > 2 or else Night then
                     Result := False;
                  elsif Track (Next).Points = 7 then
                     Result := False;
                  end if;
               elsif Night and then Track (Next).Trains > 4 then
                  Result := False;
               end if;
            elsif Track (Next).Occupied then
               exit;
            end if;
         end loop;
      elsif Freight and then Track (Index).Speed < 30 then
         Result := False;
      end if;
      return Result;
   end May_Enter;

   function Busiest return Natural is
      Best  : Natural := 0;
      Place : Natural := 0;
   begin
      for I in Track'Range loop
         if not Track (I).Occupied then
            if Track (I).Trains > Best then
               Best := Track (I).Trains;
               Place := I;
            end if;
         end if;
      end loop;
      Put_Line ("found" & Natural'Image (Place));
      return Place;
   end Busiest;

   function Fastest return Natural is
      Top   : Natural := 0;
      Where : Natural := 0;
   begin
      for K in Track'Range loop
         if not Track (K).Occupied then
            if Track (K).Speed > Top then
               Top := Track (K).Speed;
               Where := K;
            end if;
         end if;
      end loop;
      Put_Line ("found" & Natural'Image (Where));
      return Where;
   end Fastest;

begin
   Configure (1, 120, 0, 3, False);
   Configure (2, 60, 2, 1, True);
   if May_Enter (1, Freight => True, Night => False) then
      Put_Line ("clear to section" & Natural'Image (Busiest + Fastest));
   end if;
end Signal_Box;
