abstract class Parameters {
    Parameters(int a, int b, int c, int d) {} // expect: connascence/position low

    Parameters(int a, int b, int c) {}

    static int six(int a, int b, int c, int d, int e, final int f) { // expect: connascence/position medium
        return a;
    }

    // An abstract method is where its parameters are chosen …
    abstract int required(int a, int b, int c, int d); // expect: connascence/position low

    // … and an overriding one is not.
    @Override
    public boolean regionMatches(int a, String b, int c, int d) {
        return false;
    }

    void variadic(int a, int b, int c, int... rest) {}

    interface Shop {
        void order(String article, int count, String address, String note); // expect: connascence/position low

        void cancel(String article, int count, String note);
    }

    Adder adder = (a, b, c, d) -> a + b + c + d; // expect: connascence/position low
    Adder typed = (int a, int b, int c) -> a + b + c;
}
