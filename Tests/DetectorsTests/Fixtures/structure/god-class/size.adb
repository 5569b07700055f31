-- options: business-methods=2, business-fields=2, config-fields=3

--  A package with subprograms is a type of sorts.
package body Many_Methods is  -- expect: structure/god-class low

   procedure One is
      procedure Inner is null;
   begin
      null;
   end One;

   procedure Two is
   begin
      null;
   end Two;

   function Three return Integer is
   begin
      return 3;
   end Three;

end Many_Methods;
