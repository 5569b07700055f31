// options: limit=3
#include <vector>

int at_the_limit(const std::vector<int> &xs) {
    for (int x : xs) { // 1
        if (x > 1) return x; // 2
    }
    return 0;
}

int one_over(const std::vector<int> &xs) { // expect: structure/cognitive low
    for (int x : xs) { // 1
        if (x > 1) return x; // 2
        else return 0; // 1
    }
    return 0;
}

int chain(int n) {
    if (n == 1) return 1; // 1
    else if (n == 2) return 2; // 1
    else return 3; // 1
}

struct Tree {
    int depth(int n) { // expect: structure/cognitive
        if (n or left) return this->depth(n - 1); // 2 and 1
        else return 0; // 1
    }
    void handled();
    Tree *left;
};

void Tree::handled() { // expect: structure/cognitive
    try {
        depth(1);
    } catch (const int &e) { // 1
        if (e) throw; // 2
    } catch (...) { // 1
    }
}

// A lambda counts into the function around it.
int around(bool a) { // expect: structure/cognitive
    if (a) { // 1
        auto pick = [&](int x) { return x ? 1 : 2; }; // 3
        return pick(1);
    }
    return 0;
}
