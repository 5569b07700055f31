// A loop's counter, a branch's value, and what one function alone uses.
static int calls; // expect: power-of-ten/wide-scope
static int shared;
static const int limit = 3;
int exported;

int sum(const int *values, int count) {
    int i; // expect: power-of-ten/wide-scope
    int j;
    int found; // expect: power-of-ten/wide-scope
    int result = 0;
    static int kept;
    for (i = 0; i < count; i++) result += values[i];
    for (j = 0; j < count; j++) result += values[j];
    if (result > limit) {
        found = result;
        use(found);
    }
    calls++;
    return result + j + shared + kept;
}

int other(int n) {
    int a = 0;
    if (n) {
        a = 1;
    }
    int b;
    if (n) {
        b = 1;
    } else {
        b = 2;
        use(b);
    }
    return a + shared;
}
