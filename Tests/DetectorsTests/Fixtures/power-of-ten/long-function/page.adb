-- options: limit=4
procedure Long is -- expect: power-of-ten/long-function
begin
   A;
   B;
end Long;
