function sum(values: number[]): number {
  let found: number; // expect: power-of-ten/wide-scope
  let total = 0;
  if (values.length > 3) {
    found = 1;
    use(found);
  }
  for (const value of values) total += value;
  return total;
}
