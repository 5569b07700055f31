// path: src/a.h
#include "b.h"  // expect: structure/import-cycle
int a(void);
