// A chain of calls has an end; a parameter is called by its name.
static int third(int n) { return n; }
static int second(int n) { return third(n); }
int first(int (*first)(int)) { return second(first(1)); }
