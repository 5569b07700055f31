--  Code that was turned into comments.
procedure Comments is
   A : Integer := 1;  -- expect-next: structure/commented-out-code
   --  Price := Net * Tax;
   --  Log (Price);
   --  Close (Order);
begin
   --  The price is checked:
   --     Price := Net;
   --     Log (Price);
   --     Close (Order);
   A := 2;
end Comments;
