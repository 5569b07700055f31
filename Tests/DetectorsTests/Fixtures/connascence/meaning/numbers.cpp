constexpr int kLimit = 60 * 60;
static const double kRatio = 3 * 0.25;
enum class Color { Red = 17 };

int decide(int age, const std::vector<std::string> &words, int limit = 20) {
    const int years = age / 365;
    if (age > 86'400) { // expect: connascence/meaning low
        return 5;
    }
    for (int i = 0; i < 17; ++i) { // expect: connascence/meaning
        wait(300); // expect: connascence/meaning
    }
    double price = age * 1.19f; // expect: connascence/meaning
    // Sizes, bits, indices, types, lists.
    if (words.size() == 3) {
        return words[5].size() + (age & 0x0F) + (age << 4);
    }
    std::array<int, 12> list{5, 7, 9};
    auto half = [](int value) { return value / 2; };
    switch (age) {
    case 42:
        return 7;
    }
    return -1;
}
