// Variables that get a value and never give it back. Objects may do their work by being there.
int total(int a) {
    int net = 1;
    double gross = 2;  // expect: unused/variable
    std::lock_guard<std::mutex> guard{mutex};
    [[maybe_unused]] int quiet = 3;
    char& cell = cells[a];
    cell = 'x';
    return a + net;
}
