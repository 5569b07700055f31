#define CACHE_SECONDS 45
/* expect-next: connascence/value low */
#define CACHE_MS 45000
static const int RETRY_SECONDS = 30;
static const int RETRY_MS = RETRY_SECONDS * 1000;
static const int OTHER_MS = 45000;

int one(int port) {
    return port == 54321; /* expect: connascence/value low */
}

int two(int port) {
    return port == 54321 || port == 40000;
}

int three(int port) {
    return port == 54321 || port == 40000;
}

int four(int port) {
    return port == 40000;
}

int hash(int flag) {
    return flag == 1231;
}

int again(int flag) {
    return flag == 1231;
}

/* What `true` hashes to in Java, and the versions of others, are what they are. */
int third(int flag) {
    return flag == 1231;
}

int built(void) {
#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L
    return 1;
#endif
}

int unlike(void) {
#if __STDC_VERSION__ >= 199901L
    return 1;
#endif
}

int otherwise(void) {
#if (__STDC_VERSION__ >= 199901L)
    return 1;
#endif
}
