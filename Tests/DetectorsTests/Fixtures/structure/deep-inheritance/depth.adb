-- options: limit=2
-- Each level of the project counts.
package body Depth is
   type A is tagged record X : Integer; end record;
   type B is new A with record Y : Integer; end record;
   type C is new B with record Z : Integer; end record;
   type D is new C with record W : Integer; end record;  -- expect: structure/deep-inheritance
end Depth;
