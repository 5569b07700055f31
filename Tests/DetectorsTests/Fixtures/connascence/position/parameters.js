function four(a, b, c, d) {} // expect: connascence/position low

function three(a, b, c) {}

// One object with named properties is one parameter.
function named({ a, b, c, d }, e = {}) {}

function rest(a, b, c, ...more) {}

class Cart {
  constructor(a, b, c, d = 4) {} // expect: connascence/position low

  static async seven(a, b, c, d, e, f, g) {} // expect: connascence/position high

  set price(value) {}
}

const arrow = (a, b, c, d) => a + b + c + d; // expect: connascence/position low
const short = (a, b, c) => a + b + c;
const shorter = a => a;
const anonymous = function (a, b, c, [d, e], f) {}; // expect: connascence/position medium
function* generator(a, b, c, d) {} // expect: connascence/position low
