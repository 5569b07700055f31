#include "a.h"
int b(void);
