/* options: limit=3 */

int at_the_limit(int a, int b) {
    if (a && b) return 1;
    return 2;
}

int one_over(int a, int b, int c) { /* expect: structure/cyclomatic low */
    if (a && b || c) return 1;
    return 2;
}

int chain(int n) { /* expect: structure/cyclomatic */
    if (n == 1) {
        return 1;
    } else if (n == 2) {
        return 2;
    } else if (n == 3) {
        return 3;
    } else {
        return 4;
    }
}

/* Each case counts, also those that share their statements; the default does not. */
int cases_within(int n) {
    switch (n) {
    case 1:
    case 2: return 1;
    default: return 2;
    }
}

int cases_over(int n) { /* expect: structure/cyclomatic */
    switch (n) {
    case 1:
    case 2: return 1;
    case 3: return 3;
    default: return 2;
    }
}

int loops(int n) { /* expect: structure/cyclomatic */
    for (int i = 0; i < n; i++) n--;
    while (n) n--;
    do { n++; } while (n < 3);
    return n;
}

/* What the preprocessor decides is decided before the program runs. */
int configured(int n) {
#if defined(A) && defined(B)
    if (n) n--;
#elif defined(C) || defined(D)
    n++;
#else
    if (n > 1) n = 0;
#endif
    return n;
}

/* `&` and `|` are arithmetic. A pointer result hides the name from simple tools. */
char **bits(int a, int b) {
    int c = a & b | a;
    return c ? 0 : a > b ? 0 : 0;
}
