// expect: structure/long-file
// options: limit=3
class Long {
  int f() {
    return 1;
  }
}
