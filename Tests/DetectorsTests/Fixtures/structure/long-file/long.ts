// expect: structure/long-file
// options: limit=3
function f(): number {
  return 1;
}

f();
