// options: average=0, size=3
int pop(struct stack *stack) {
    assert(stack->count-- > 0); // expect: power-of-ten/few-assertions
    return stack->values[stack->count];
}

int trusting(int a) { // expect: power-of-ten/few-assertions
    a += 1;
    a += 2;
    return a;
}

int guarded(int a) {
    if (a < 0) return -1;
    a += 2;
    return a;
}

int asserting(int a) {
    assert(a > 0);
    a += 2;
    return a;
}
