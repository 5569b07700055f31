package body Fine is

   procedure Print (N : Integer; Indent : Integer) is
   begin
      Put (N, Indent);
   end Print;

   procedure Print (N : Integer) is
   begin
      Print (N, 0);
   end Print;

end Fine;
