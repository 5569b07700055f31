// Names without files.
void makes(char *name) {
    mktemp(name);  // expect: security/named-temporary-file
    tmpnam(name);  // expect: security/named-temporary-file
    tempnam("/tmp", "x");  // expect: security/named-temporary-file
    mkstemp(name);  // opens the file
    tmpfile();  // opens the file
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
