-- options: business-methods=2, business-fields=2, config-fields=3
package At_The_Limits is

   type Point is tagged record
      X, Y : Integer;
   end record;

   type Space is tagged record  -- expect: structure/god-class low
      X, Y : Integer;
      Z    : Integer;
   end record;

   type App_Options is tagged record
      X, Y, Z : Integer;
   end record;

   procedure One (P : Point);
   function Two (P : Point) return Integer;

end At_The_Limits;
