/* What includes it calls it. */
static inline int shared(void) { return 1; }
