int load(File &file) {
    if (!file.open()) goto fail; // expect: power-of-ten/goto
    return 0;
fail:
    std::longjmp(file.state, 1); // expect: power-of-ten/goto
}

int fine(File &file) {
    if (!file.open()) throw Failure();
    return file.jump();
}
