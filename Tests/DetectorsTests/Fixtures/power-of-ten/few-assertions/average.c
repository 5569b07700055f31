// options: smallest=1
int one(int a) { return a; } // expect-above: power-of-ten/few-assertions
int two(int a) { assert(a); return a; }
