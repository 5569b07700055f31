// path: src/shop/c.ts
// A package of the same name is another one.
import b from "b";
export const c = b;
