/* options: limit=2 */

int at_the_limit(int n) {
    for (int i = 0; i < n; i++)
        if (i) return i;
    return 0;
}

int one_over(int n) {
    while (n) {
        if (n > 1) {
            do { /* expect: structure/nesting low */
                n--;
            } while (n > 3);
        }
    }
    return 0;
}

/* A chain is as deep as its first `if`, and a block or `#if` is no control flow. */
int chain(int n) {
    while (n) {
        if (n == 1) {
            return 1;
        } else if (n == 2) {
            return 2;
        } else if (n == 3) {
#ifdef A
            { n--; }
#endif
        } else {
            return 4;
        }
    }
    return 0;
}

/* After `else`, a block with an `if` in it is deeper. */
int nested_else(int n) {
    while (n) {
        if (n == 1) {
            return 1;
        } else {
            if (n == 2) return 2; /* expect: structure/nesting */
        }
    }
    return 0;
}

int switched(int n) {
    switch (n) {
    case 1:
        if (n) {
            for (;;) n--; /* expect: structure/nesting */
        }
    default:
        return 1;
    }
}
