// path: src/shop/b.ts
export * from "../shop/a";
import { c } from "./c";
export const b = c;
