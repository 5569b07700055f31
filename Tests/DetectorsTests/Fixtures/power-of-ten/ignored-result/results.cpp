int load(File &file, Node *node) { // expect: power-of-ten/ignored-result
    try {
        file.open();
    } catch (...) { // expect: power-of-ten/ignored-result
    }
    try {
        file.open();
    } catch (const Failure &failure) {
        log(failure);
    }
    realloc(buffer, 20); // expect: power-of-ten/ignored-result
    buffer = grow(buffer);
    return node->value;
}

int checked(Node *node) {
    return node ? node->value : 0;
}
