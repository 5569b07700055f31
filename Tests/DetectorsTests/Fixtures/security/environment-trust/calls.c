// Values from whoever starts the program.
void trusts(char *path) {
    fopen(getenv("APP_FILE"), "r");  // expect: security/environment-trust
    use(path ? path : getenv("APP_PATH"));  // expect: security/environment-trust
    char *home = getenv("HOME");  // may be checked before it is used
    if (getenv("DEBUG")) use(home);  // only whether it is set
    int level = atoi(getenv("LEVEL"));  // a number
    use(secure_getenv("HOME"));  // not where rights differ
}
