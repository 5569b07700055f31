struct state { int count; int flags[4]; };
struct state shared; // expect: connascence/identity low
struct state pair;
// A file is the object, and this its private member.
static struct state owned;

void store(int value) {
    shared.count = value;
    owned.count = 1;
    pair.count = value;
}

void mark(int index) {
    shared.flags[index]++;
    owned.count = 1;
    pair.count++;
}

void reset(void) {
    shared.count = 0;
    owned.count = 1;
}

void local(void) {
    struct state pair;
    pair.count = 0;
}

int same(const char *text) {
    if (text == "abc") return 1; // expect: connascence/identity high
    return text == 0 || text[0] == 'a';
}
