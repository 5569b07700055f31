#include <string>

class Cart {
public:
    Cart(int a, int b, int c, int d) {} // expect: connascence/position low
    explicit Cart(int a, int b = 2) {}

    // A prototype repeats a definition, which is reported.
    int price(int a, int b, int c, int d) const;

    // The base class chose these.
    int weight(int a, int b, int c, int d) override { return a; }
};

int Cart::price(int a, int b, int c, int d) const { return a; } // expect: connascence/position low

template <typename T, typename U, typename V, typename W>
std::string three(const T &a, U &&b, std::pair<V, W> c) { return ""; }

template <typename... Rest>
void rest(int a, int b, int c, Rest... more) {}

int closures() {
    auto longer = [](int a, int b, int c, int d = 4) { return a; }; // expect: connascence/position low
    auto shorter = [&](int a, int b, int c) { return a; };
    return 0;
}
