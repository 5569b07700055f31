// options: limit=4

class Length {
    int atTheLimit(int a) {
        // A comment.

        /* Another. */
        int b = a;
        return b;
    }

    int oneOver(int a) { // expect: structure/long-function low
        int b = a;
        b += a;
        return b;
    }

    // A lambda is measured by itself; the line it begins on is both's.
    void lambdas() {
        run(() -> {
            a();
            b();
        });
    }

    void long_() {
        run(() -> { // expect: structure/long-function
            a();
            b();
            c();
        });
    }
}
