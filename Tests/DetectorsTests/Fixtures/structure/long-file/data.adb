-- options: limit=3
-- Nothing but data.
package body Data is
   A : Integer;
   B : Integer;
   C : Integer;
end Data;
