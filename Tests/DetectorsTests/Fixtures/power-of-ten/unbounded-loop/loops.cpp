int find(std::vector<int> &list, int limit) {
    while (true) { // expect: power-of-ten/unbounded-loop
        if (list.empty()) return 0;
    }
    for (auto &item : list) {
        list.push_back(item); // expect: power-of-ten/unbounded-loop
    }
    for (auto &item : list) {
        other.push_back(item);
    }
    while (limit > 0) {
        take(limit);
    }
    return 1;
}
