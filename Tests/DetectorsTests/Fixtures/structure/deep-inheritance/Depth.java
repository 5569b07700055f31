// options: limit=2
// Each level of the project counts.
class A extends Elsewhere {}
class B extends A {}
class C extends B {}
class D extends C {} // expect: structure/deep-inheritance
