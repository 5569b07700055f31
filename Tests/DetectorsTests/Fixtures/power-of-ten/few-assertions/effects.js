// options: average=0, size=3
function trusting(a) { // expect: power-of-ten/few-assertions
  a += 1;
  a += 2;
  return a;
}

function guarded(a) {
  if (!a) throw new Error("a");
  a += 2;
  return a;
}
