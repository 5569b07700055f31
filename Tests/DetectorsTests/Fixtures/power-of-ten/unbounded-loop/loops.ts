function find(items: number[], limit: number): void {
  while (true) { // expect: power-of-ten/unbounded-loop
    if (items.length > 3) return;
  }
}

function drain(items: number[], limit: number): void {
  for (let i = 0; i < limit; i++) step(i);
  do {
    limit -= 1;
  } while (limit > 0);
}
