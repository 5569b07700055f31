// options: limit=2
// Each level of the project counts.
class A : public std::exception {};
class B : public A {};
class C : public B, private Mixin {};
class D : public C {};  // expect: structure/deep-inheritance
