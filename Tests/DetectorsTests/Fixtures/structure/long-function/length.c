/* options: limit=4 */

int at_the_limit(int a) {
    /* A comment
       of several lines. */
    int b = a;

    return b;
}

int one_over(int a) { /* expect: structure/long-function low */
    int b = a;
    b += a; // A comment after code.
    return b;
}

/* All lines of the head belong to the function. */
int head(int a, /* expect: structure/long-function */
         int b)
{
    return a + b;
}

/* One line is one line, whatever is on it. */
int wide(int a) { int b = a; int c = b; int d = c; int e = d; int f = e; return f; }
