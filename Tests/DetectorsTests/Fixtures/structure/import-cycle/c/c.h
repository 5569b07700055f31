// path: src/c.h
#include <a.h>
int c(void);
