// options: limit=2
#include <vector>

void at_the_limit(const std::vector<int> &xs) {
    for (int x : xs) {
        if (x > 1) run(x);
    }
}

void one_over(const std::vector<int> &xs) {
    for (int x : xs) {
        if (x > 1) {
            while (x) x--; // expect: structure/nesting low
        }
    }
}

namespace depth {
class Loader {
    void chain(int n) {
        try {
            if (n == 1) run(1);
            else if (n == 2) run(2);
            else run(3);
        } catch (...) {
            if (n == 4) run(4);
        }
    }

    // A lambda starts anew.
    void nested(int n) {
        while (n > 1) {
            if (n > 2) {
                auto f = [&] { if (n > 3) run(n); };
                switch (n) { // expect: structure/nesting
                default: f();
                }
            }
        }
    }
};
}
