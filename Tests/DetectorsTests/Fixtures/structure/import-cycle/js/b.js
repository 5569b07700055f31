// path: src/shop/b.js
export * from "../shop/a";
import { c } from "./c";
export const b = c;
