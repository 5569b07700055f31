// options: limit=3
#include <vector>

int at_the_limit(bool a, bool &&b) {
    if (a && b) return 1;
    return 2;
}

int one_over(bool a, bool b, bool c) { // expect: structure/cyclomatic low
    return a and b or c ? 1 : 2;
}

class Walker {
public:
    int cases(int n) { // expect: structure/cyclomatic
        switch (n) {
        case 1: return 1;
        case 2: return 2;
        case 3: return 3;
        default: return 4;
        }
    }
    void walk(const std::vector<int> &xs);
    template <typename T, bool B = (sizeof(T) > 1)>
    T pick(T &&a) const noexcept(true) { return a ? 1 : 2; }
};

void Walker::walk(const std::vector<int> &xs) { // expect: structure/cyclomatic
    for (int x : xs) {
        try {
            while (x) x--;
        } catch (const int &e) {
            throw;
        } catch (...) {
        }
    }
}

// A lambda is measured by itself.
int outer(bool a, bool b) {
    auto odd = [&](int x) { return x > 1 || a || b; };
    auto busy = [=](int x) { // expect: structure/cyclomatic
        return x > 1 || x < -1 || a && b;
    };
    return a ? odd(1) : busy(2);
}
