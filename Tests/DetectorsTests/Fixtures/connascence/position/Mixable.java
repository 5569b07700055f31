// options: limit=2, mixable-only=true
class Mixable {
    void twins(final String a, String b, Node c) {} // expect: connascence/position low

    void numbers(int a, long b, Node c) {} // expect: connascence/position low

    void apart(String a, int b, Node c) {}
}
