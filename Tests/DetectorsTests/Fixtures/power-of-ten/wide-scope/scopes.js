function sum(values) {
  let found; // expect: power-of-ten/wide-scope
  let total = 0;
  if (values.length > 3) {
    found = 1;
    use(found);
  }
  values.forEach((value) => {
    total += value;
  });
  return total;
}
