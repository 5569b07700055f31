// Private functions that nobody mentions.
import { log } from "./log";

function used() {}
function unused() {} // expect: unused/private-function
export function shown() {
  used();
}

class Shop {
  #lost() {} // expect: unused/private-function
  #found() {}
  run() {
    this.#found();
  }
}

export const visitor = {
  Program() {},
};
