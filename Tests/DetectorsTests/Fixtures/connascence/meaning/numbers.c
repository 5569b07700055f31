#define LIMIT 86400
#if VERSION > 5
#endif

static const int retention = 14 * 86400;
enum color { RED = 17, BLUE = 5 };
char buffer[512];

int decide(int age, unsigned flags, char *text, int argc, int year) {
    int local[32] = {5, 7, 9};
    if (age > 86400) // expect: connascence/meaning low
        return 5;
    while (age < 17) // expect: connascence/meaning
        age += 3; // expect: connascence/meaning
    sleep(300); // expect: connascence/meaning
    year = year * 37; // expect: connascence/meaning
    // Bits, units, sizes, radix, permissions, exit codes.
    flags = flags & 0xF0 | flags >> 12;
    age = age * 60 / 1000;
    if (argc < 2 || strlen(text) == 3)
        exit(64);
    age = strtol(text, 0, 16);
    chmod(text, 0755);
    if (text[3] >= 0x80)
        return local[5];
    // A flag is magic where a mask is not.
    if (flags & 4) // expect: connascence/meaning
        return 0;
    switch (age) {
    case 42:
        return 7;
    }
    return -1;
}
