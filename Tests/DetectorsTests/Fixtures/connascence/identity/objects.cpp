#include <string>
#include <vector>

namespace shop {
std::vector<int> shared; // expect: connascence/identity low
std::vector<int> pair;

void store(int value) {
    shared.push_back(value);
    pair.push_back(value);
}

void drop() {
    shared.pop_back();
    pair.pop_back();
}

void reset() {
    shared.clear();
}

void local() {
    std::vector<int> pair;
    pair.clear();
}

// std::string compares its characters.
bool same(const std::string &text) {
    return text == "abc";
}
}
