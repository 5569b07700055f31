// options: limit=4
function turn(): void { // expect: power-of-ten/long-function
  a();
  b();
  c();
}

function shorter(): void {
  // a comment

  a();
}
