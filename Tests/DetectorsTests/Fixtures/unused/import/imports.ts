// What is imported and stands nowhere else.
import shop from "./shop";
import unused from "./unused"; // expect: unused/import
import { cart, item as product, order } from "./model"; // expect: unused/import
import * as tools from "./tools"; // expect: unused/import
import "./effects";
import React from "react";
import { Kind } from "./kind";
import { Linked } from "./linked";
export { other } from "./other";

/** @see {@link Linked} */
export function price(x: Kind) {
  return shop(product, cart, { order: 1 }, x.tools, Kind);
}
