// path: src/right.ts
import { left as other } from "./left";

export function right(n: number): number { // expect: power-of-ten/recursion
  return n > 0 ? other(n) : 0;
}

export function left(): number {
  return 0;
}
