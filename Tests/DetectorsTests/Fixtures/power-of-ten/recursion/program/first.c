// path: src/first.c
// Across the files of a program; `static` functions of the same name are others.
int second(int n);

int first(int n) { // expect: power-of-ten/recursion
    return n > 0 ? second(n - 1) : 0;
}

static int helper(int n) {
    return n;
}

int uses_helper(int n) {
    return helper(n);
}

unsigned sum(const struct node *n) { // expect: power-of-ten/recursion
    return n ? n->value + sum(n->next) : 0;
}

int through_parameter(int (*through_parameter)(int)) {
    return through_parameter(1);
}
