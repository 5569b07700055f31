// path: src/main.cpp
#include "a.hpp"
int main(void) { return 0; }
