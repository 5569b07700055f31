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
