#include "b.h" /* expect: connascence/name medium */
#include "c.h"
int a(void);
