/* Parameters of functions that alone decide what they are called with. */
static int total(int orders, int country) { /* expect: unused/parameter */
    orders++;
    return orders;
}

static int quiet(int orders, int country) {
    (void)country;
    return orders;
}

static int marked(int orders, int country __attribute__((unused))) {
    orders++;
    return orders;
}

static int callback(int orders, int data) {
    orders++;
    return orders;
}

int shown(int orders, int country) {
    orders++;
    return orders;
}

#define ROUND (left + 1)
static int macro(int left, int right) {
    right = ROUND;
    return right;
}

void run(void) {
    on_done(callback);
    total(1, 2);
    quiet(1, marked(1, 2));
    callback(1, macro(1, 2));
}
