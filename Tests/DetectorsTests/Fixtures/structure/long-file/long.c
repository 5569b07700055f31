// expect: structure/long-file
// options: limit=3
int f(void) {
  return 1;
}

int x;
