// expect: structure/long-file
// options: limit=3
int f() {
  return 1;
}

int x;
