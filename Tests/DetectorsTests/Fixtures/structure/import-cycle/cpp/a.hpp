// path: src/a.hpp
#include "b.hpp"  // expect: structure/import-cycle
int a(void);
