// expect: structure/long-file
// options: limit=3
function f() {
  return 1;
}

f();
