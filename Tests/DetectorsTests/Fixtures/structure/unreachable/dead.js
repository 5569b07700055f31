// What follows a statement that leaves is never reached.
function price(order) {
  if (order.bad) {
    throw new Error("bad");
    order.bad = false; // expect: structure/unreachable
  }
  switch (order.kind) {
    case 1:
      return 1;
      break; // a habit, and harmless
    case 2:
      return 2;
      log(order); // expect: structure/unreachable
    default:
      break;
  }
  return order.net;
  function helper() {} // hoisted
  var late; // hoisted
}

function both(x) {
  if (x) {
    return 1;
  } else if (x === 0) {
    return 2;
  } else {
    return 3;
  }
  log(x); // expect: structure/unreachable
}

function one(x) {
  if (x) {
    return 1;
  } else if (x === 0) {
    return 2;
  }
  log(x);
}
