#include <stddef.h>

// A prototype repeats a definition, which is reported.
int four(int a, int b, int c, int d);

int four(int a, int b, int c, int d) { return a + b + c + d; } // expect: connascence/position low

// Pointers around the name change nothing.
static char **seven(char *a, char **b, int c[], int d, int e, int f, size_t g) { // expect: connascence/position high
    return b;
}

int three(int a, const char *b, void (*callback)(int, int, int, int)) { return a; }

int none(void) { return 0; }

// What is variadic has no fixed position.
int print(int a, int b, const char *format, ...) { return a; }
