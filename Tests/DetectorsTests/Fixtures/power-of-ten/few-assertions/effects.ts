// options: average=0, size=3
function trusting(a: number): number { // expect: power-of-ten/few-assertions
  a += 1;
  a += 2;
  return a;
}

function guarded(a: number): number {
  if (a < 0) return 0;
  a += 2;
  return a;
}
