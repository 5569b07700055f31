/* Private functions that nobody mentions. */
static int used(void);
static int unused(void);

static int used(void) { return 1; }
static int unused(void) { return 2; } /* expect: unused/private-function */
static int in_macro(void) { return 3; }
static int __attribute__((constructor)) setup(void) { return used(); }
int shown(void) { return used(); }

#define CALL in_macro()
