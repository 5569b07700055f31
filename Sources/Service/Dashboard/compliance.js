// What frameworks ask for, what shows it, and where the evidence is.

import { h, replace } from "./dom.js";
import { badge, card, empty, fetched, head, tile, time } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const tones = { satisfied: "good", met: "good", partial: "warn", unsatisfied: "bad", "not-met": "bad", failed: "bad", unknown: "info", "not-applicable": "info" };

export async function show(view) {
  const [chosen] = view.path;
  replace(view.main, chosen ? h("a", { href: "#/compliance" }, "All frameworks") : null, chosen
    ? fetched(view, signal => service.compliance(chosen, signal), report)
    : [head("Compliance"), fetched(view, signal => service.frameworks(signal), items => items.length
      ? h("div", { class: "tiles" }, items.map(each => tile(each.controls ? `${format.number(each.satisfied)} of ${format.number(each.controls)}` : "–", each.title,
        { tone: each.satisfied === each.controls ? "good" : "warn", href: `#/compliance/${encodeURIComponent(each.id)}` })))
      : empty("No frameworks", "None is chosen in the settings."))]);
}

function report(framework) {
  const controls = framework.controls ?? [];
  return [head(framework.title, h("span", { class: "soft" }, framework.asOf ? ["as of ", time(framework.asOf)] : null)),
    h("div", { class: "tiles" }, Object.entries(Object.groupBy(controls, each => each.state)).map(([state, each]) => tile(format.number(each.length), state, { tone: tones[state] }))),
    controls.length ? controls.map(control => card(null,
      h("details", { open: control.state !== "satisfied" && controls.length < 30 },
        h("summary", {}, badge(control.state, tones[control.state]), " ", h("b", {}, control.id), " ", control.title),
        h("div", { class: "stack" }, control.text && h("p", {}, control.text),
          control.gaps?.length > 0 && h("ul", {}, control.gaps.map(each => h("li", {}, each))),
          control.evidence?.length > 0 && [h("h3", {}, "Evidence"), h("ul", {}, control.evidence.map(each => h("li", {},
            Number.isInteger(each.entry) ? h("a", { href: `#/ledger/${each.entry}` }, each.text ?? `ledger entry ${each.entry}`) : each.text ?? String(each))))])))
      ) : empty("No controls", "This framework has none that Picket can show.")];
}
