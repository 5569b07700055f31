// options: endless=true
void scheduler(void) {
    for (;;) { // expect: power-of-ten/unbounded-loop
        run_next();
    }
}
