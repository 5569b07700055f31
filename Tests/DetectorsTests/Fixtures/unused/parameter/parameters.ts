// Parameters of functions that alone decide what they are called with.
import { log } from "./log";

class Shop {
  constructor(private readonly name: string) {}

  private sum(order: number, rate: number): number { // expect: unused/parameter
    log(order);
    return order;
  }

  private hook(order: number, rate: number): number {
    log(order);
    return order;
  }

  open(order: number): number {
    list.forEach(this.hook);
    return this.sum(1, 2);
  }
}

export { Shop };
