// path: src/b.hpp
#include "a.hpp"
#include "c.hpp"
int b(void);
