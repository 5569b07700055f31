// Six Sigma: defects per million opportunities, sigma level, control charts, against their targets.

import { h, replace } from "./dom.js";
import { badge, card, empty, fetched, flush, head, table, tile } from "./parts.js";
import { curves } from "./charts.js";
import * as format from "./format.js";
import * as service from "./service.js";

export async function show(view) {
  replace(view.main, head("Quality"), fetched(view, signal => service.quality(signal), draw));
}

function draw(quality) {
  if (!quality.charts?.length && quality.dpmo === undefined) return empty("Nothing has been measured yet", "Quality is computed from the ledger once scans are in it.");
  return [
    h("div", { class: "tiles" }, tile(`${format.fixed(quality.sigma, 2)} σ`, "sigma level"), tile(format.compact(quality.dpmo), "defects per million opportunities"),
      tile(format.percent(quality.yield, 2), "yield"), quality.verdict && tile(quality.verdict, "verdict", { tone: quality.verdict === "met" ? "good" : "warn" })),
    quality.targets?.length > 0 && flush("Targets", table("Targets", [["Target", each => each.title ?? each.name], ["Is", each => format.number(each.value), { figure: true }],
      ["Should be", each => `${each.direction ?? ""} ${format.number(each.target)}`, { figure: true }], ["", each => badge(each.isMet ? "met" : "missed", each.isMet ? "good" : "bad")]], quality.targets)),
    h("div", { class: "columns" }, (quality.charts ?? []).map(chart => card(chart.title,
      curves(chart.title, [{ name: chart.title, points: chart.points.map(each => [each.at, each.value]) }], { zero: false, show: value => format.fixed(value, 2),
        limits: [["upper limit", chart.upper], ["mean", chart.center], ["lower limit", chart.lower]].filter(each => Number.isFinite(each[1])).map(([name, value]) => ({ name, value })) }),
      chart.signals?.length > 0 && h("ul", {}, chart.signals.map(each => h("li", {}, badge("out of control", "bad"), " ", each)))))),
  ];
}
