int sum(const std::vector<int> &values) {
    int found = 0; // expect: power-of-ten/wide-scope
    int total = 0;
    if (values.empty()) {
        found = 1;
        use(found);
    }
    auto add = [&](int x) { total += x; };
    for (auto value : values) add(value);
    return total;
}
