#include "a.h"
int main(void) { return a(); }
