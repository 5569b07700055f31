// path: src/shop/a.ts
import { b } from "./b"; // expect: structure/import-cycle
export const a = b;
