// options: smallest=1
int one(int a) { assert(a); assert(a < 3); return a; }
int two(int a) { if (a > 2) { log(a); return 0; } assert(a); return a; }
