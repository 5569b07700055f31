// Detectors: how they do, what they cost, whether they run.

import { h, replace } from "./dom.js";
import { act, badge, button, empty, fetched, flush, head, table } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const circuits = { closed: ["works", "good"], "half-open": ["is tried again", "warn"], open: ["set aside", "bad"] };

export async function show(view) {
  const place = fetched(view, signal => service.detectors(signal), detectors => detectors.length
    ? flush(null, table("Detectors", [
      ["Detector", each => [h("b", {}, each.id), each.lastError && h("div", { class: "soft small" }, each.lastError)]],
      ["State", each => !each.enabled ? badge("off", "info") : each.withheld ? "–" : badge(...circuits[each.circuit])],
      ["Runs", each => each.withheld ? "–" : format.number(each.runs), { figure: true }],
      ["Failures", each => each.withheld ? "–" : failures(each), { figure: true }],
      ["A run takes", each => each.secondsPerRun === null ? "–" : format.duration(each.secondsPerRun * 1000), { figure: true }],
      ["In all", each => each.withheld ? "–" : format.duration(each.seconds * 1000), { figure: true }],
      ["Circuit", each => each.withheld ? "above your clearance" : each.history.length ? `${each.history.at(-1).circuit}: ${each.history.at(-1).reason}` : "never opened"],
      ["", each => h("div", { class: "keep" }, h("a", { href: `#/findings?rule=${encodeURIComponent(each.id)}` }, "Findings"),
        view.may("detectors:manage") && button(each.enabled ? "Disable" : "Enable", act(async () => {
          await service.switchDetector(each.id, !each.enabled);
          place.reload();
        }), { "aria-label": `${each.enabled ? "Disable" : "Enable"} ${each.id}` }))]], detectors))
    : empty("No detectors", "None is allowed to your roles, or none is registered."));
  replace(view.main, head("Detectors"), place);
}

const failures = ({ failures }) => {
  const kinds = Object.entries(failures).filter(([, count]) => count > 0);
  return kinds.length ? kinds.map(([kind, count]) => h("div", {}, `${kind}: ${format.number(count)}`)) : "0";
};
