// Methods through `this`, without it, and defined outside of their class; overloads are different functions.
struct Tree {
    int depth(int n) { // expect: power-of-ten/recursion
        return n ? this->depth(n - 1) : 0;
    }

    int width(int n);

    void print() { print(0); }
    void print(int indent) { use(indent); }
    int other(const Tree &tree) { return tree.other(*this); }
};

int Tree::width(int n) { // expect: power-of-ten/recursion
    return n ? width(n - 1) : 0;
}

void report(int level) {
    report(level, "all");
}

void report(int level, const char *what) {
    print(level, what);
}
