// options: limit=4

struct Length {
    int at_the_limit(int a) {
        // A comment.

        int b = a;
        return b;
    }
    int one_over(int a);
};

int Length::one_over(int a) { // expect: structure/long-function low
    int b = a;
    b += a;
    return b;
}

// A lambda is measured by itself.
void outer() {
    run([] {
        one();
        two();
    });
}
