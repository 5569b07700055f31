// Copies that end where the source ends.
void copies(char *target, const char *source, int flag) {
    char small[4];
    char line[32];
    strcpy(target, source);  // expect: security/unbounded-copy
    strcat(line, source);  // expect: security/unbounded-copy
    strcpy(small, "too long");  // expect: security/unbounded-copy
    sprintf(line, "%s!", source);  // expect: security/unbounded-copy
    strcpy(line, "short");  // a literal that fits
    strcpy(target, flag ? "on" : "off");  // one of two literals
    sprintf(line, "%d of %.8s", flag, source);  // a limited number of characters
    sprintf(line, "%s", flag ? "on" : "off");  // one of two literals
    target = malloc(strlen(source) + 1);
    if (target == NULL) return;
    strcpy(target, source);  // made as long as the source
    target = malloc(strlen(line) + 1);
    strcpy(target, source);  // expect: security/unbounded-copy
    strlcpy(line, source, sizeof line);  // knows the size
    snprintf(line, sizeof line, "%s", source);  // knows the size
    // strcpy(target, source) in a comment
    puts("strcpy(target, source)");  // and in a string
}
