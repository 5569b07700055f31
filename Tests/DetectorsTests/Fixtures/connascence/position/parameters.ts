function four(a: number, b: string, c?: number, d = 4): void {} // expect: connascence/position low

// `this` is no parameter.
function receiver(this: Window, a: number, b: number, c: number): void {}

function rest(a: number, b: number, c: number, ...more: number[]): void {}

abstract class Cart {
  constructor(private a: number, readonly b: number, public c: number, d: number) {} // expect: connascence/position low

  // Overloads repeat the definition below.
  price(a: number, b: number, c: number, d: number): void;
  price(a: any, b: any, c: any, d: any): void {} // expect: connascence/position low

  abstract weigh(a: number, b: number, c: number, d: number): void; // expect: connascence/position low

  // The base class chose these.
  override ship(a: number, b: number, c: number, d: number): void {}
}

interface Shop {
  order(a: number, b: number, c: number, d: number): void; // expect: connascence/position low
  cancel(a: number, b: number, c: number): void;
}

const arrow = (a: number, b: number, c: number, d: number) => a; // expect: connascence/position low
