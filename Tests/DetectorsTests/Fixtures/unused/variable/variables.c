/* Variables that get a value and never give it back. */
int total(int a) {
    int net = 1, gross = 2; /* expect: unused/variable */
    char *name; /* expect: unused/variable */
    __attribute__((unused)) int quiet = 3;
    int silent = 4;
    extern int elsewhere;
    for (int i = 0; i < 3; i++)
        net++;
    (void)silent;
    return a + net;
}

#define SUM (left + right)
int traced(void) {
    int code = 0;
    TRACE_DECLS;
    TRACE_END;
    return 1;
}

int macro(void) {
    int left = 1, right = 2;
    return SUM;
}
