/* What follows a statement that leaves is never reached. */
int price(int a) {
    switch (a) {
    case 1:
        return 2;
        break;
    case 2:
        return 3;
        a++; /* expect: structure/unreachable */
    default:
        break;
    }
#ifdef FAST
    return 1;
#else
    a = 2;
#endif
    if (a > 2)
        goto out;
    return 1;
out:
    return a;
}

int both(int a) {
    if (a) {
        return 1;
    } else {
        return 2;
    }
    a = 3; /* expect: structure/unreachable */
    return a;
}
