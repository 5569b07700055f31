static int compute(int n) { return n; }
static void *make(int n) { return 0; }
static void act(int n) {}

static int save(const char *text, FILE *file) {
    fwrite(text, 1, 80, file); // expect: power-of-ten/ignored-result
    compute(1); // expect: power-of-ten/ignored-result
    make(1); // expect: power-of-ten/ignored-result
    act(1);
    (void)compute(2);
    printf("%d", compute(3));
    if (fread(0, 1, 80, file) != 80) return -1;
    return compute(4);
}

int unchecked(struct node *n) { // expect: power-of-ten/ignored-result
    return n->value;
}

int half_checked(struct node *n, int *out) { // expect: power-of-ten/ignored-result
    if (!n) return 0;
    *out = n->value;
    return 1;
}

int checked(struct node *n, int *out) {
    assert(n != 0 && out != 0);
    *out = n->value;
    return 1;
}

int passed_on(struct node *n) {
    return checked(n, 0);
}

static int private_one(struct node *n) {
    return n->value;
}
