// Parameters of functions that alone decide what they are called with.
import { log } from "./log";

function total(orders, country) { // expect: unused/parameter
  log(orders);
  return orders.length;
}

function onClick(event, data) {
  log(data);
  return data;
}

function all(a, b) {
  log(b);
  return arguments.length;
}

export function shown(a, b) {
  log(b);
  return b;
}

class Shop {
  #sum(order, rate) { // expect: unused/parameter
    log(order);
    return order;
  }

  open(order) {
    return this.#sum(1, 2);
  }
}

button.on("click", onClick);
log(total(1, 2), all(1, 2), shown(1, 2), new Shop());
