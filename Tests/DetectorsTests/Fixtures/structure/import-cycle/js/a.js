// path: src/shop/a.js
import { b } from "./b"; // expect: structure/import-cycle
export const a = b;
