// Questions about a path.
void asks(const char *path, int file, char *target) {
    if (access(path, 4) == 0) open(path, 0);  // expect: security/file-race
    ::chmod(path, 0600);  // expect: security/file-race
    chown(path, 0, 0);  // expect: security/file-race
    readlink(path, target, 99);  // expect: security/file-race
    fchmod(file, 0600);  // an open file
    fchown(file, 0, 0);  // an open file
    access(path);  // another function of that name
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
