// Formats that do not stand in the code.
#define FORMAT "%d\n"

static const char banner[] = "%s ready\n";

void shows(FILE *file, const char *text, int flag) {
    const char *const fixed = "%d\n";
    printf(text);  // expect: security/format-string
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

#ifndef SMALL
static const char usage[] = "usage: %s\n";
#endif

void chooses(FILE *file, const char *name, const char *width, int which, int value) {
    char format[16];
    const char *formats[] = {"%d", "%5d", NULL};
    const char *others[] = {"%d", name};
    printf(TEXT("%d\n"), value);  // a macro of literals
    printf(WIDEN(name), value);  // expect: security/format-string
    fprintf(file, usage, name);  // a constant, whatever the preprocessor makes of it
    printf(formats[which], value);  // one of a table of literals
    printf(others[which], value);  // expect: security/format-string
    snprintf(format, sizeof format, "%%%sd", width);
    printf(format, value);  // made on purpose, of a literal
}

void assembles(const char *prefix, int value) {
    char format[16];
    snprintf(format, sizeof format, "%s%d", prefix, value);
    printf(format);  // expect: security/format-string
}
