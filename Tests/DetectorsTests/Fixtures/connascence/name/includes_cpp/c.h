#include <stdio.h>
int c(void);
