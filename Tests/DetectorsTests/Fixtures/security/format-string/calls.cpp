// Formats that do not stand in the code.
#define FORMAT "%d\n"

static const char banner[] = "%s ready\n";

void shows(FILE *file, const char *text, int flag) {
    const char *const fixed = "%d\n";
    std::printf(text);  // expect: security/format-string
    fprintf(file, text, flag);  // expect: security/format-string
    syslog(3, text);  // expect: security/format-string
    printf("%s", text);  // a literal
    printf(FORMAT, flag);  // a macro
    printf(fixed, flag);  // a constant
    printf(banner, text);  // a constant of the file
    printf(flag ? "on" : "off");  // either literal
    printf(_("%d files"), flag);  // the translation of a literal
}

void logs(const char *format, ...) {
    va_list list;
    va_start(list, format);
    vprintf(format, list);  // its callers have to answer for it
    va_end(list);
}

struct Other {
    void strcpy(char *, const char *);
};

void methods(Other &other, char *text) {
    other.strcpy(text, text);  // a method, not the library's
}
