function find(items, limit) {
  for (;;) { // expect: power-of-ten/unbounded-loop
    if (items.done()) break;
  }
  for (const item of items) {
    items.push(item); // expect: power-of-ten/unbounded-loop
  }
  for (const item of [...items]) {
    items.push(item);
  }
  while (limit > 0) { // expect: power-of-ten/unbounded-loop
    step(limit);
  }
  while (limit > 0) limit--;
  while (items.length) items.pop();
}

function serve() {
  while (true) step();
}
