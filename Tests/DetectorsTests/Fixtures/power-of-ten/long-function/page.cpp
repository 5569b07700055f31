// options: limit=4
void Page::turn() { // expect: power-of-ten/long-function
    a();
    b();
    c();
}

void shorter() {

    auto f = [] {
        a();
        b();
    };
}
