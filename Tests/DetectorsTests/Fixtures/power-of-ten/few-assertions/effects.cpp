// options: average=0, size=3
int Stack::pop() { // near miss: an assertion with a side effect is one
    assert(values.size() > 0);
    assert(values.erase(1)); // expect: power-of-ten/few-assertions
    values.pop_back();
    return 1;
}

int trusting(int a) { // expect: power-of-ten/few-assertions
    a += 1;
    a += 2;
    return a;
}
