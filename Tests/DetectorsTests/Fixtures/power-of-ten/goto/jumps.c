// Cleaning up at one place does not need `goto`.
int load(struct file *f) {
    if (open_file(f) != 0) goto fail; // expect: power-of-ten/goto
    if (setjmp(f->state)) return 1; // expect: power-of-ten/goto
    return 0;
fail:
    return -1;
}

void leave(jmp_buf state) {
    longjmp(state, 1); // expect: power-of-ten/goto
}

int fine(int n) {
    for (int i = 0; i < n; i++) {
        if (i == 3) break;
        if (i == 2) continue;
    }
    return jmp(n);
}
