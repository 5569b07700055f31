// options: limit=2
// Each level of the project counts; protocols do not.
protocol P {}
class A: P {}
class B: A {}
class C: B, P {}
class D: C {}  // expect: structure/deep-inheritance
