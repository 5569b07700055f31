--  Names are the same in any case; another procedure of the name has other parameters.
package body Trees is

   function Depth (N : Integer) return Integer is -- expect: power-of-ten/recursion
   begin
      return (if N = 0 then 0 else DEPTH (N - 1));
   end Depth;

   procedure Print (N : Integer; Indent : Integer) is
   begin
      Put (N, Indent);
   end Print;

   procedure Print (N : Integer) is
   begin
      Print (N, 0);
   end Print;

end Trees;
