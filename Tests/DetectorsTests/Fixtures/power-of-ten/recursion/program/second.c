// path: src/second.c
int first(int n);
int uses_helper(int n);

int second(int n) { // expect: power-of-ten/recursion
    return first(n);
}

static int helper(int n) {
    return uses_helper(n);
}
