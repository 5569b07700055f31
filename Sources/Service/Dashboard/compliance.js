// Compliance: control by control, what the ledger bears out, and the entries that do.

import { h, replace } from "./dom.js";
import { badge, card, empty, fetched, flush, head, notice, table, tile, time } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";

const tones = { satisfied: "good", "not satisfied": "bad", "not assessable": "warn", organisational: "info", holds: "good", fails: "bad", unknown: "info" };
const order = ["not satisfied", "not assessable", "satisfied", "organisational"];
const forms = ["html", "markdown", "text", "json", "oscal"];
const ofSome = () => empty("Not for you", "Compliance is made of what all detectors find, and you see the findings of some.");

export async function show(view) {
  const [chosen] = view.path;
  if (!view.seesAll) return replace(view.main, head("Compliance"), ofSome());
  replace(view.main, chosen ? h("a", { href: "#/compliance" }, "All frameworks") : null, chosen
    ? fetched(view, signal => service.compliance(chosen, signal), framework => report(view, framework))
    : [head("Compliance"), fetched(view, signal => service.frameworks(signal), list)]);
}

function list(items) {
  if (!items.length) return empty("No frameworks", "This service was given none.");
  const count = (name, tone) => each => h("span", { class: each[name] && tone ? `tone ${tone}` : "" }, format.number(each[name]));
  return [
    h("p", { class: "soft" }, "What the ledger bears out of each framework's controls. Those that are organisational no ledger can show: they are for people."),
    flush(null, table("Frameworks", [
      ["Framework", each => h("a", { href: `#/compliance/${encodeURIComponent(each.id)}` }, each.title)],
      ["Controls", each => format.number(each.controls), { figure: true }],
      ["Satisfied", count("satisfied", "good"), { figure: true }], ["Not satisfied", count("notSatisfied", "bad"), { figure: true }],
      ["Not assessable", count("notAssessable", "warn"), { figure: true }], ["Organisational", count("organisational"), { figure: true }]], items)),
  ];
}

function report(view, framework) {
  view.title(framework.title);
  const byStatus = Object.groupBy(framework.controls, each => each.status);
  const groups = Map.groupBy(framework.controls, each => each.group);
  return [
    head(framework.title, h("span", { class: "soft" }, "as of ", time(framework.asOf), `, ${format.count(framework.size, "entry", "entries")}`)),
    !framework.verified && h("div", { class: "notice bad", role: "alert" }, h("b", {}, "The ledger did not pass its verification: "), "nothing in it is evidence until it does. ", h("a", { href: "#/ledger" }, "The ledger"), " says what is wrong."),
    h("div", { class: "tiles" }, order.filter(status => byStatus[status]).map(status => tile(format.number(byStatus[status].length), status, { tone: tones[status] }))),
    h("div", { class: "row" }, h("span", { class: "soft" }, "As a document:"), forms.map(name =>
      h("a", { class: "button", href: service.complianceReport(framework.id, name), download: "" }, name))),
    h("p", { class: "soft" }, framework.about),
    framework.controls.length ? [...groups].map(([group, controls]) => h("section", { class: "stack" }, h("h2", {}, group),
      controls.map(control => one(control, framework)))) : empty("No controls", "This framework has none that Picket can show."),
    notice("", `After ${framework.source.title}, ${framework.source.publisher}.`),
  ];
}

function one(control, framework) {
  return card(null, h("details", { open: control.status === "not satisfied" },
    h("summary", {}, badge(control.status, tones[control.status]), " ", h("b", {}, control.id), " ", control.title),
    h("div", { class: "stack" }, h("p", {}, control.text), h("p", { class: "soft" }, control.contributes),
      control.remains && h("p", {}, h("b", {}, "Left to the organisation: "), control.remains),
      !control.queries.length && h("p", { class: "soft" }, control.reasons.join("; ")),
      control.queries.map(name => query(name, framework.queries[name])))));
}

function query(name, asked) {
  if (!asked) return null;
  return h("div", { class: "evidence" },
    h("div", { class: "row" }, badge(asked.verdict, tones[asked.verdict]), h("span", { class: "grow" }, asked.shows)),
    h("p", { class: "soft small" }, asked.explanation, " ", h("code", {}, asked.query)),
    asked.cited.length > 0 && h("ul", {}, asked.cited.map(each => h("li", {},
      each.log === null ? h("a", { href: `#/ledger/${each.index}` }, `Entry ${format.number(each.index)}`) : `Entry ${format.number(each.index)} of ${each.log}`,
      ": ", h("code", {}, each.action), " ", each.object, " ", h("span", { class: "soft" }, time(each.time))),
    ), asked.decisive > asked.cited.length && h("li", { class: "soft" }, `${format.number(asked.decisive)} entries in all`)));
}
