static int shared;

int one(int n) {
    int i = 0;
    while (i < n) i++;
    return shared + i;
}

int two(void) {
    return shared;
}
