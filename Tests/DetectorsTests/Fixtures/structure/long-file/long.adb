-- expect: structure/long-file
-- options: limit=3
procedure F is
   A : Integer;
begin
   A := 1;
end F;
