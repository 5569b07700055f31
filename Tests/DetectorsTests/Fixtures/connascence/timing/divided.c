/* syntax: broken */
/* What the preprocessor divides has no tree. */
#ifdef TRACE
void hidden(int left, int part) {
    do {
#else
void hidden(int left, int part) {
    {
#endif
        work();
    } while (left && part < 3);
}

void spins(struct job *job) {
    while (!job->done); /* expect: connascence/timing medium */
}
