// Numbers that can be calculated, where nobody may do so.
void draws(struct session *session, unsigned seed) {
    session->token = random();  // expect: security/predictable-random
    long nonce = lrand48();  // expect: security/predictable-random
    fill_password(session, std::mrand48());  // expect: security/predictable-random
    std::srand(seed);  // a seed by itself
    long number = random() % 6;  // a die
    if (random() % 100 < session->dropped) drop(session);  // a test of what gets lost
    session->salt = random(number, seed);  // another function of that name
    getrandom(&nonce, sizeof nonce, 0);  // from the kernel
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
