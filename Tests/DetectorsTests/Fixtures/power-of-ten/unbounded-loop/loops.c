// A way out of an endless loop is a bound nobody sees; a loop nothing leaves is meant to run for ever.
int find(const int *list, int key) {
    int i = 0;
    for (;;) { // expect: power-of-ten/unbounded-loop
        if (list[i] == key) return i;
        i++;
    }
}

void wait_for(volatile int *flag, int done, struct queue *q) {
    while (1) { // expect: power-of-ten/unbounded-loop
        if (*flag) break;
    }
    while (done < 3) { // expect: power-of-ten/unbounded-loop
        step(done);
    }
    while (q->head) {
        q->head = q->head->next;
    }
    while (q->tail) {
        pop(q);
    }
    while (has_more(q)) {
        step(1);
    }
    int c;
    while ((c = next()) != -1) {
        step(c);
    }
    do {
        step(1);
    } while (0);
    for (int i = 0; i < 10; i++) {
        step(i);
    }
}

void scheduler(void) {
    for (;;) {
        run_next();
        switch (state()) {
        case 1:
            break;
        }
        for (int i = 0; i < 3; i++) {
            if (i == 2) break;
        }
    }
}
