// path: src/shop/c.js
// A package of the same name is another one.
import b from "b";
export const c = b;
