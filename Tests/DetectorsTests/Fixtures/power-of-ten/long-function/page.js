// options: limit=4
function turn() { // expect: power-of-ten/long-function
  a();
  b();
  c();
}

function shorter() {
  // a comment

  a();
}
