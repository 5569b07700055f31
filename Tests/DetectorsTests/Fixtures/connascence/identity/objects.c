struct state { int count; int flags[4]; };
static struct state shared; // expect: connascence/identity low
static struct state pair;

void store(int value) {
    shared.count = value;
    pair.count = value;
}

void mark(int index) {
    shared.flags[index]++;
    pair.count++;
}

void reset(void) {
    shared.count = 0;
}

void local(void) {
    struct state pair;
    pair.count = 0;
}

int same(const char *text) {
    if (text == "abc") return 1; // expect: connascence/identity high
    return text == 0 || text[0] == 'a';
}
