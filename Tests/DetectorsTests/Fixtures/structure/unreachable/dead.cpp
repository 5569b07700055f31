// What follows a statement that leaves is never reached.
int price(int a) {
    while (true) {
        if (a > 3) break;
        continue;
        a++;  // expect: structure/unreachable
    }
    if (a < 0) {
        throw 1;
    }
    a++;
    return a;
    struct Local {};
}
