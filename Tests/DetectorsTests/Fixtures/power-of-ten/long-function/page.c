// options: limit=4
// Blank lines and comments do not count.
void long_one(void) { // expect: power-of-ten/long-function
    a();
    b();
    c();
}

void short_one(void) {
    // a comment

    a();
    b();
}
