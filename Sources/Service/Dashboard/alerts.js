// Alerts: what the ledger shows to be wrong, what to do, the rules that say so, what nobody is told, and what became of all.

import { h, replace } from "./dom.js";
import { act, ask, badge, button, empty, facts, fetched, flush, head, severity, table, time, toast } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const states = [["", "All"], ["raised", "Raised"], ["acknowledged", "Acknowledged"], ["silenced", "Silenced"], ["resolved", "Resolved"]];

export async function show(view) {
  if (!view.seesAll) return replace(view.main, head("Alerts"), empty("Not for you", "Alerts are made of what all detectors find, and you see the findings of some."));
  const state = view.query.get("state") ?? "";
  const choice = h("select", { "aria-label": "State", onchange: () => { location.hash = choice.value ? `#/alerts?state=${choice.value}` : "#/alerts"; } },
    states.map(([value, text]) => h("option", { value, selected: value === state }, text)));
  const reload = () => [place, silences, past].forEach(each => each.reload());
  const place = fetched(view, signal => service.alerts({ state }, signal), alerts => alerts.length
    ? alerts.map(alert => one(view, alert, reload))
    : empty("No alerts", state ? "None is in this state." : "Everything that is watched is within its bounds."));
  const silences = fetched(view, signal => service.silences(signal), items => silenced(view, items, reload));
  const past = fetched(view, signal => service.alertHistory(undefined, signal), page => history(view, page));
  replace(view.main, head("Alerts", h("span", { class: "grow" }), choice), place,
    flush("Nobody is told of", silences),
    flush("History", past),
    flush("What is watched", fetched(view, signal => service.alertRules(signal), rules => table("Rules", [
      ["Rule", each => each.name], ["Severity", each => severity(each.severity)], ["Somebody is told when", each => each.condition],
      ["Escalated", each => each.escalatesAfter === null ? "never" : `after ${format.duration(each.escalatesAfter)}`]], rules))));
  // What happens is in the history when the ledger's next checkpoint shows it.
  view.on("alerts", () => { reload(); setTimeout(() => view.signal.aborted || past.reload(), 3000); });
}

function one(view, alert, reload) {
  const tone = alert.state === "resolved" ? "good" : alert.severity;
  const mayManage = view.may("alerts:manage");
  return h("article", { class: `notice stack ${tone}` },
    h("div", { class: "row" }, h("h2", {}, alert.key), severity(alert.severity), badge(alert.state, tone), alert.isEscalated && badge("escalated", "bad"), h("span", { class: "grow" }),
      mayManage && ["raised", "acknowledged"].includes(alert.state) && button("Silence", () => silence(alert.key, reload), { "aria-label": `Silence ${alert.key}` }),
      alert.state === "raised" && mayManage && button("Acknowledge", act(async () => { await service.acknowledge(alert.key); reload(); }, "Acknowledged."), { "aria-label": `Acknowledge ${alert.key}` })),
    alert.state !== "resolved" && h("p", {}, alert.remediation),
    facts([["Since", time(alert.changedAt)], ["Now", alert.current], ["Allowed", alert.threshold], ["At it", alert.acknowledgedBy],
      ["Label", service.labelText(alert.label)],
      ["Evidence", alert.evidence.length > 0 && h("span", { class: "row" }, alert.evidence.map(entry))]].filter(pair => pair[1] !== false)));
}

const entry = ({ index, log }) => log === null
  ? h("a", { href: `#/ledger/${index}` }, `entry ${format.number(index)}`) : `entry ${format.number(index)} of ${log}`;

// MARK: Silences

const lengths = [["1", "1 hour"], ["8", "8 hours"], ["24", "1 day"], ["168", "1 week"], ["720", "30 days"]];

async function silence(pattern, reload) {
  const values = await ask("Silence", [
    ["pattern", "Alert", { value: pattern, required: true, maxlength: 500, hint: "Its key or its group; with * at its end, all that begin so." }],
    ["hours", "For", { options: lengths, value: "8" }], ["reason", "Why", { required: true, maxlength: 1000 }]],
  { confirm: "Silence it", text: "Nobody is told while it lasts; the alert goes on being listed. Who did it and why is recorded." });
  if (!values) return;
  try {
    await service.silence({ pattern: values.pattern, reason: values.reason, until: Date.now() + Number(values.hours) * 36e5 });
    toast("Silenced.");
    reload();
  } catch (error) { toast(error.message, true); }
}

function silenced(view, items, reload) {
  const mayManage = view.may("alerts:manage");
  return [
    mayManage && h("div", { class: "filters row" }, button("New silence", () => silence("", reload))),
    items.length ? table("Silences", [["Alert", each => h("code", {}, each.pattern)], ["Why", each => each.reason], ["By", each => each.by],
      ["Since", each => time(each.since)], ["Until", each => h("time", { datetime: new Date(each.until).toISOString() }, format.exactly(each.until))],
      ["Label", each => service.labelText(each.label)],
      ["", each => mayManage && button("End", act(async () => { await service.endSilence(each.id); reload(); }, "Ended."), { class: "danger", "aria-label": `End the silence of ${each.pattern}` })]], items)
      : empty("No silences", "Somebody is told of everything that is raised.")];
}

// MARK: What became of them

function history(view, first) {
  if (!first.items.length) return empty("Nothing yet", "No alert was ever raised, as far as the ledger's last checkpoint goes.");
  const items = [...first.items];
  let next = first.next;
  const place = h("div", { class: "stack" });
  const draw = () => replace(place, table("History", [
    ["Alert", each => [each.key, h("div", { class: "soft small" }, each.current)]], ["Severity", each => severity(each.severity)],
    ["Raised", each => [time(each.raisedAt), h("div", { class: "small" }, entry(each.raised))]],
    ["Acknowledged", each => each.acknowledgedBy === null ? "" : [each.acknowledgedBy, h("div", { class: "soft small" }, time(each.acknowledgedAt))]],
    ["Resolved", each => each.resolved === null ? badge("open", each.severity) : [time(each.resolvedAt), h("div", { class: "small" }, entry(each.resolved))]],
    ["Lasted", each => each.resolvedAt === null ? "" : format.duration(each.resolvedAt - each.raisedAt)]], items),
  next && h("div", { class: "row filters" }, button("Earlier", act(async () => {
    const page = await service.alertHistory(next, view.signal);
    items.push(...page.items);
    next = page.next;
    draw();
  }))));
  draw();
  return place;
}
