// Alerts: what the ledger shows to be wrong, what to do, and the rules that say so.

import { h, replace } from "./dom.js";
import { act, badge, button, empty, facts, fetched, flush, head, severity, table, time } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const states = [["", "All"], ["raised", "Raised"], ["acknowledged", "Acknowledged"], ["silenced", "Silenced"], ["resolved", "Resolved"]];

export async function show(view) {
  if (!view.seesAll) return replace(view.main, head("Alerts"), empty("Not for you", "Alerts are made of what all detectors find, and you see the findings of some."));
  const state = view.query.get("state") ?? "";
  const choice = h("select", { "aria-label": "State", onchange: () => { location.hash = choice.value ? `#/alerts?state=${choice.value}` : "#/alerts"; } },
    states.map(([value, text]) => h("option", { value, selected: value === state }, text)));
  const place = fetched(view, signal => service.alerts({ state }, signal), alerts => alerts.length
    ? alerts.map(alert => one(view, alert, () => place.reload()))
    : empty("No alerts", state ? "None is in this state." : "Everything that is watched is within its bounds."));
  replace(view.main, head("Alerts", h("span", { class: "grow" }), choice), place,
    flush("What is watched", fetched(view, signal => service.alertRules(signal), rules => table("Rules", [
      ["Rule", each => each.name], ["Severity", each => severity(each.severity)], ["Somebody is told when", each => each.condition],
      ["Escalated", each => each.escalatesAfter === null ? "never" : `after ${format.duration(each.escalatesAfter)}`]], rules))));
  view.on("alerts", () => place.reload());
}

function one(view, alert, reload) {
  const tone = alert.state === "resolved" ? "good" : alert.severity;
  return h("article", { class: `notice stack ${tone}` },
    h("div", { class: "row" }, h("h2", {}, alert.key), severity(alert.severity), badge(alert.state, tone), alert.isEscalated && badge("escalated", "bad"), h("span", { class: "grow" }),
      alert.state === "raised" && view.may("alerts:manage") && button("Acknowledge", act(async () => { await service.acknowledge(alert.key); reload(); }, "Acknowledged."), { "aria-label": `Acknowledge ${alert.key}` })),
    alert.state !== "resolved" && h("p", {}, alert.remediation),
    facts([["Since", time(alert.changedAt)], ["Now", alert.current], ["Allowed", alert.threshold], ["At it", alert.acknowledgedBy],
      ["Label", service.labelText(alert.label)],
      ["Evidence", alert.evidence.length > 0 && h("span", { class: "row" }, alert.evidence.map(each => each.log === null
        ? h("a", { href: `#/ledger/${each.index}` }, `entry ${format.number(each.index)}`) : `entry ${format.number(each.index)} of ${each.log}`))]].filter(pair => pair[1] !== false)));
}
