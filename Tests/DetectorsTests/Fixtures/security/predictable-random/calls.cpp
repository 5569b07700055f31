// Numbers that can be calculated.
void draws(unsigned seed) {
    std::srand(seed);  // expect: security/predictable-random
    long number = random() % 6;  // expect: security/predictable-random
    double part = drand48();  // expect: security/predictable-random
    srand(42);  // for repeating a run
    random(number, part);  // another function of that name
    getrandom(&number, sizeof number, 0);  // from the kernel
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
