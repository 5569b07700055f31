/* options: limit=3 */

int at_the_limit(int n) {
    for (int i = 0; i < n; i++) /* 1 */
        if (i) /* 2 */
            return i;
    return 0;
}

int one_over(int n) { /* expect: structure/cognitive low */
    while (n) { /* 1 */
        if (n > 3) /* 2 */
            n--;
        else /* 1 */
            n -= 2;
    }
    return 0;
}

int chain(int n) {
    if (n == 1) /* 1 */
        return 1;
    else if (n == 2) /* 1 */
        return 2;
    else /* 1 */
        return 3;
}

/* An `if` in a block of its own after `else` is nested. */
int nested_else(int n) { /* expect: structure/cognitive */
    if (n == 1) /* 1 */
        return 1;
    else { /* 1 */
        if (n == 2) /* 2 */
            return 2;
    }
    return 3;
}

int cases(int n) {
    switch (n) { /* 1 */
    case 1: return 1;
    case 2: return 2;
    case 3: return 3;
    default: return n ? 4 : 5; /* 2 */
    }
}

/* `goto` counts one wherever it stands. */
int jumps(int n) { /* expect: structure/cognitive */
    do { /* 1 */
        if (n) goto out; /* 2 and 1 */
        break;
    } while (n);
out:
    return n;
}

/* The reader has to follow the preprocessor's branches too. */
int configured(int n) { /* expect: structure/cognitive */
#ifdef A /* 1 */
    n--;
#elif defined(B) /* 1 */
    n++;
#else /* 1 */
    n = n && 2; /* 1 */
#endif
    return n;
}
