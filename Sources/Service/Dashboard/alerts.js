// Alerts: what is out of bounds now, and what to do.

import { h, replace } from "./dom.js";
import { act, badge, button, empty, facts, fetched, head, time } from "./parts.js";
import * as service from "./service.js";

export async function show(view) {
  const state = view.query.get("state") ?? "";
  const choice = h("select", { "aria-label": "State", onchange: () => { location.hash = choice.value ? `#/alerts?state=${choice.value}` : "#/alerts"; } },
    [["", "All"], ["firing", "Raised"], ["acknowledged", "Acknowledged"], ["silenced", "Silenced"], ["resolved", "Resolved"]].map(([value, text]) => h("option", { value, selected: value === state }, text)));
  const place = fetched(view, signal => service.alerts({ state }, signal), alerts => alerts.length
    ? alerts.map(alert => one(view, alert, () => place.reload()))
    : empty("No alerts", state ? "None is in this state." : "Everything that is watched is within its bounds."));
  replace(view.main, head("Alerts", h("span", { class: "grow" }), choice), place);
  view.on("alerts", () => place.reload());
}

function one(view, alert, reload) {
  const tone = alert.state === "resolved" ? "good" : alert.severity;
  return h("article", { class: `notice ${tone}` },
    h("div", { class: "row" }, h("h2", {}, alert.title ?? alert.rule), badge(alert.severity, alert.severity), badge(alert.state, tone), h("span", { class: "grow" }),
      alert.state === "firing" && view.may("alerts:manage") && button("Acknowledge", act(async () => { await service.acknowledge(alert.key); reload(); }, "Acknowledged."))),
    alert.text && h("p", {}, alert.text),
    facts([["Since", time(alert.raisedAt)], ["Now", alert.current !== undefined && `${alert.current} (threshold ${alert.threshold})`],
      ["What to do", alert.remediation], ["Evidence", Number.isInteger(alert.entry) && h("a", { href: `#/ledger/${alert.entry}` }, `ledger entry ${alert.entry}`)]]));
}
