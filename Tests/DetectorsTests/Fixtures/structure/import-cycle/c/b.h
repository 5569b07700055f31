// path: src/b.h
#include "a.h"
#include "c.h"
int b(void);
