-- options: average=0, size=4
procedure Trusting is -- expect: power-of-ten/few-assertions
begin
   A;
   B;
   C;
end Trusting;
