// path: src/c.hpp
#include <a.hpp>
int c(void);
