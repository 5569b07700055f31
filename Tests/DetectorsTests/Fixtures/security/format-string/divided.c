/* syntax: broken */
/* What the preprocessor divides has no tree. */
#if OLD
void panics(char *message, int a) {
#else
void panics(char *message, ...) {
#endif
    va_list list;
    va_start(list, message);
    vprintf(message, list);  // its callers, though the head is divided
    va_end(list);
}

void shows(const char *text) {
    printf(text);  /* expect: security/format-string */
}
