// Numbers that can be calculated, where nobody may do so.
void draws(struct session *session, unsigned seed) {
    session->token = random();  // expect: security/predictable-random
    long nonce = lrand48();  // expect: security/predictable-random
    fill_password(session, mrand48());  // expect: security/predictable-random
    srand(seed);  // a seed by itself
    long number = random() % 6;  // a die
    if (random() % 100 < session->dropped) drop(session);  // a test of what gets lost
    session->salt = random(number, seed);  // another function of that name
    getrandom(&nonce, sizeof nonce, 0);  // from the kernel
}
