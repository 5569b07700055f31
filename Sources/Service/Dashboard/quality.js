// Six Sigma: defects per million opportunities, sigma level, control charts, and what there is most of.

import { h, replace } from "./dom.js";
import { badge, card, empty, fetched, facts, flush, head, notice, table, tile } from "./parts.js";
import { control, pareto } from "./charts.js";
import { chooseProject } from "./project-choice.js";
import * as format from "./format.js";
import * as service from "./service.js";

const tones = { met: "good", missed: "bad", undecided: "warn", "no-data": "info" };
const meanings = {
  met: "even the worst that the sample allows reaches the target", missed: "even the best that the sample allows misses the target",
  undecided: "the sample is too small to tell", "no-data": "nothing was inspected",
};
const charts = { u: "Defects per million opportunities, by scan", individuals: "Defects per million, one scan at a time", "moving-range": "How far neighbours differ" };

export async function show(view) {
  if (!view.seesAll) return replace(view.main, head("Quality"), empty("Not for you", "Quality is made of what all detectors find, and you see the findings of some."));
  const { key, choice, none } = await chooseProject(view, "quality");
  replace(view.main, head("Quality"), fetched(view, signal => service.quality(signal), draw),
    !none && view.may("findings:read") && card(null, h("div", { class: "row" }, h("h2", {}, "Unresolved findings by rule"), h("span", { class: "grow" }), choice),
      fetched(view, signal => service.unresolvedByRule(key, signal), groups => pareto("Unresolved findings by rule", groups.map(each =>
        [each.key, each.count, `#/findings?${new URLSearchParams({ project: key, rule: each.key, state: "new,open,triaged,regressed" })}`])))));
}

function draw(quality) {
  if (!quality.scans) return empty("Nothing has been measured yet", "Quality is worked out from the ledger, once scans are in it.");
  return [
    h("p", { class: "soft" }, `From ${format.count(quality.scans, "scan")} in the ledger. An opportunity is a check that applies (a file and a rule), a defect a finding.`),
    quality.unusable > 0 && notice("warn", `${format.count(quality.unusable, "entry", "entries")} of scans could not be used.`),
    quality.characteristics.map(each => characteristic(each, quality)),
    h("div", { class: "columns" },
      flush("Yield, stage by stage", table("Yield", [["Stage", each => each.stage], ["Entered", each => format.number(each.entered), { figure: true }],
        ["Passed", each => format.number(each.passed), { figure: true }], ["Yield", each => share(each.share), { figure: true }]], quality.stages),
      h("div", { class: "status" }, `Rolled throughput yield ${share(quality.rolledYield)}`)),
      card("What kept files from being inspected", quality.failures.length ? pareto("Failures by kind", quality.failures.map(each => [each.kind, each.count]))
        : h("p", { class: "soft" }, "Nothing: every file of every scan was inspected."))),
  ];
}

const share = value => value === null ? "–" : format.percent(value, 2);
const between = ({ atLeast, atMost }, show) => atLeast === null && atMost === null ? null : `${atLeast === null ? "" : show(atLeast)} to ${atMost === null ? "∞" : show(atMost)}`;

function characteristic(each, quality) {
  const sigma = value => `${format.fixed(value, 2)} σ`;
  const figure = (name, measured, show) => [name, measured.value !== null && [show(measured.value), " ", h("span", { class: "soft" }, between(measured, show) ?? "")]];
  return h("section", { class: "stack" },
    h("div", { class: "row" }, h("h2", {}, each.name === "findings" ? "All findings" : each.name), badge(each.verdict, tones[each.verdict]), h("span", { class: "soft" }, meanings[each.verdict])),
    h("div", { class: "tiles" },
      tile(each.sigma.value === null ? "–" : sigma(each.sigma.value), `sigma level; target ${format.fixed(each.target, 1)}`, { tone: tones[each.verdict] }),
      tile(each.dpmo.value === null ? "–" : format.compact(each.dpmo.value), "defects per million opportunities"),
      tile(each.yield.value === null ? "–" : share(each.yield.value), "of files without a defect"), tile(format.compact(each.defects), `defects in ${format.compact(each.units)} files`)),
    h("div", { class: "columns" },
      each.charts.filter(chart => chart.kind !== "moving-range").map(chart => card(charts[chart.kind], control(charts[chart.kind], chart), signals(chart))),
      each.charts.length === 0 && card("Control charts", h("p", { class: "soft" }, "They begin with the second scan.")),
      card("Figures", facts([
        figure("Sigma", each.sigma, sigma), figure("DPMO", each.dpmo, format.number), figure("Yield", each.yield, share), figure("Cpk", each.cpk, value => format.fixed(value, 2)),
        ["Opportunities", format.number(each.opportunities)], ["Severities", each.severities.join(", ")], ["Sure to", format.percent(quality.confidence, 0)]]),
      each.findings.length > 0 && [h("h3", {}, "By severity"), pareto("Findings by severity", each.findings.map(found => [found.severity, found.count, null, found.severity]))])));
}

function signals(chart) {
  if (!chart.signals.length) return h("p", { class: "soft small" }, chart.points.length < 20 ? `In control so far; limits of ${format.count(chart.points.length, "point")} are not to be trusted yet: 20 are.` : "In control.");
  return h("ul", { class: "small" }, chart.signals.slice(-5).map(each => h("li", {}, badge("signal", "bad"), ` at scan ${each.at + 1}: ${each.meaning}`)));
}
