// Detectors: how they do, what they cost, whether they run.

import { h, replace } from "./dom.js";
import { act, badge, button, empty, fetched, flush, head, table } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const tones = { healthy: "good", closed: "good", degraded: "warn", "half-open": "warn", open: "bad", failing: "bad", disabled: "info" };

export async function show(view) {
  const place = fetched(view, signal => service.detectors(signal), detectors => detectors.length
    ? flush(null, table("Detectors", [
      ["Detector", each => [h("b", {}, each.id), h("div", { class: "soft small" }, each.title ?? "")]],
      ["Health", each => badge(each.isEnabled === false ? "disabled" : each.health ?? "–", tones[each.isEnabled === false ? "disabled" : each.health])],
      ["Breaker", each => each.breaker ? badge(each.breaker, tones[each.breaker]) : "–"],
      ["Runs", each => format.number(each.runs), { figure: true }], ["Failures", each => format.number(each.failures), { figure: true }],
      ["Median", each => format.duration(each.p50), { figure: true }], ["p99", each => format.duration(each.p99), { figure: true }],
      ["Rules", each => h("a", { href: `#/findings?rule=${encodeURIComponent(each.id)}` }, format.number(each.rules)), { figure: true }],
      ["", each => view.may("detectors:manage") && button(each.isEnabled === false ? "Enable" : "Disable", act(async () => {
        await service.enableDetector(each.id, each.isEnabled === false);
        place.reload();
      }), { "aria-label": `${each.isEnabled === false ? "Enable" : "Disable"} ${each.id}` })]], detectors))
    : empty("No detectors", "None is allowed to your roles, or none is registered."));
  replace(view.main, head("Detectors"), place);
}
