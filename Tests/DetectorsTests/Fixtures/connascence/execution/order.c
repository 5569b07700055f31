int count; /* expect: connascence/execution low */
int pair;
/* A file is C's object, and this is its private member. */
static int owned;

void increase(void) {
    count++;
    pair++;
    owned++;
}

void reset(void) {
    count = 0;
    owned = 0;
    pair = 0;
}

void set(int value) {
    int pair = 3;
    count = value + pair;
    owned = value;
}

int never(const char *path) {
    FILE *file = fopen(path, "r"); /* expect: connascence/execution medium */
    if (!file)
        return -1;
    return fgetc(file);
}

int skipped(const char *path) {
    FILE *file = fopen(path, "r"); /* expect: connascence/execution medium */
    if (file == NULL)
        return -1;
    if (fgetc(file) == 'x')
        return 1;
    fclose(file);
    return 0;
}

int closed(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return -1;
    int first = fgetc(file);
    fclose(file);
    return first;
}

FILE *handed(const char *path) {
    FILE *file = fopen(path, "r");
    keep(file);
    FILE *other = fopen(path, "r");
    return other;
}
