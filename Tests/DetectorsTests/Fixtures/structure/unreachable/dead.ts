// What follows a statement that leaves is never reached.
function price(order: Order): number {
  for (const item of order.items) {
    if (item.bad) continue;
    break;
    log(item); // expect: structure/unreachable
  }
  return order.net;
  interface Local {} // a declaration
}

function both(x: number): number {
  if (x > 0) { return 1; } else { throw new Error("x"); }
  return 2; // expect: structure/unreachable
}
