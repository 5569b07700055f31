-- options: limit=4
procedure Short is
begin
   --  A comment.

   A;
end Short;
