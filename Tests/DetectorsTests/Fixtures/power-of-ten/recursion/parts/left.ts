// path: src/left.ts
import { right } from "./right";

export function left(n: number): number { // expect: power-of-ten/recursion
  return right(n - 1);
}
