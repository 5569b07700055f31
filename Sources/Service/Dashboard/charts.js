// Small pictures of numbers, each with its text for who cannot see it.

import { h } from "./dom.js";
import * as format from "./format.js";

const width = 640, height = 200, left = 56, right = 8, top = 10, bottom = 22;

const scale = (from, to, low, high) => value => low + (to === from ? 0.5 : (value - from) / (to - from)) * (high - low);

/**
 * Curves over time.
 * @param series [{ name, tone, points: [[time, value]], area }]
 * @param limits [{ name, value }]
 */
export function curves(label, series, { limits = [], show = format.compact, zero = true, x = format.date } = {}) {
  const points = series.flatMap(each => each.points).filter(([, value]) => Number.isFinite(value));
  if (points.length < 2) return h("p", { class: "soft" }, "Not enough has been measured to draw it yet.");
  const values = [...points.map(each => each[1]), ...limits.map(each => each.value)].filter(Number.isFinite);
  const low = zero ? Math.min(0, ...values) : Math.min(...values), high = Math.max(...values, low + 1e-9);
  const times = points.map(each => each[0]);
  const from = Math.min(...times), to = Math.max(...times);
  const across = scale(from, to, left, width - right), up = scale(low, high, height - bottom, top);
  const path = list => list.map(([time, value], index) => `${index ? "L" : "M"}${across(time).toFixed(1)} ${up(value).toFixed(1)}`).join("");
  const last = series.map(each => `${each.name} ${show(each.points.at(-1)?.[1])}`).join(", ");
  return h("figure", { class: "stack" },
    h("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${label}. Now: ${last}.` },
      [low, (low + high) / 2, high].map(value => [
        h("line", { class: "axis", x1: left, x2: width - right, y1: up(value), y2: up(value) }),
        h("text", { x: left - 6, y: up(value) + 4, "text-anchor": "end" }, show(value))]),
      [from, to].map((time, index) => h("text", { x: across(time), y: height - 5, "text-anchor": index ? "end" : "start" }, x(time))),
      limits.filter(each => Number.isFinite(each.value)).map(each => [
        h("line", { class: "limit", x1: left, x2: width - right, y1: up(each.value), y2: up(each.value) }),
        h("text", { x: width - right, y: up(each.value) - 4, "text-anchor": "end" }, each.name)]),
      series.map(each => {
        const drawn = each.points.filter(([, value]) => Number.isFinite(value));
        if (!drawn.length) return null;
        const line = path(drawn);
        return h("g", { class: each.tone ?? "accent" },
          each.area && h("path", { class: "area", d: `${line}L${across(drawn.at(-1)[0])} ${up(low)}L${across(drawn[0][0])} ${up(low)}Z` }),
          h("path", { class: "curve", d: line }),
          drawn.length <= 40 && drawn.map(([time, value]) => h("circle", { class: "dot", cx: across(time), cy: up(value), r: 2.5 },
            h("title", { svg: true }, `${each.name}: ${show(value)}, ${x(time)}`))));
      })),
    series.length > 1 && h("figcaption", { class: "row small" }, series.map(each => h("span", { class: `badge ${each.tone ?? "accent"}` }, each.name))));
}

/** One bar a line: [name, value, tone, address]. */
export function bars(label, items, show = format.number) {
  const most = Math.max(1, ...items.map(each => each[1]));
  return h("div", { class: "scroll" }, h("table", { "aria-label": label, class: "bars" }, h("tbody", {}, items.map(([name, value, tone = "accent", href]) =>
    h("tr", {}, h("th", { scope: "row" }, href ? h("a", { href }, name) : name),
      h("td", { style: { width: "55%", "vertical-align": "middle" } }, h("progress", { class: tone, max: most, value, "aria-label": `${name}: ${show(value)}` })),
      h("td", { class: "figure" }, show(value)))))));
}

/** A control chart: each point has limits of its own; those that a signal is of are marked. */
export function control(label, { centre, points, signals }) {
  const marked = new Set(signals.flatMap(each => each.points));
  const values = points.flatMap(each => [each.value, each.lower, each.upper]);
  const highest = Math.max(...values), least = Math.min(...values), room = (highest - least) / 10;
  const low = least < 0 ? least : Math.max(0, least - room), high = Math.max(highest + room, low + 1e-9);
  const across = scale(0, Math.max(1, points.length - 1), left, width - right), up = scale(low, high, height - bottom, top);
  const path = of => points.map((each, index) => `${index ? "L" : "M"}${across(index).toFixed(1)} ${up(of(each)).toFixed(1)}`).join("");
  const date = each => format.date(Date.parse(each.label.split(" ")[0])); // a time, then the entry
  const line = (value, name) => h("text", { x: width - right, y: up(value) - 4, "text-anchor": "end" }, name);
  return h("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `${label}: ${format.count(points.length, "point")}, the last ${format.fixed(points.at(-1).value)}; centre ${format.fixed(centre)}, limits ${format.fixed(points.at(-1).lower)} to ${format.fixed(points.at(-1).upper)}; ${marked.size ? `${format.count(marked.size, "point")} out of control` : "in control"}.` },
    [low, (low + high) / 2, high].map(value => [h("line", { class: "axis", x1: left, x2: width - right, y1: up(value), y2: up(value) }),
      h("text", { x: left - 6, y: up(value) + 4, "text-anchor": "end" }, format.compact(value))]),
    [0, points.length - 1].map((index, place) => h("text", { x: across(index), y: height - 5, "text-anchor": place ? "end" : "start" }, date(points[index]))),
    h("path", { class: "limit none", d: path(each => each.upper) }), h("path", { class: "limit none", d: path(each => each.lower) }),
    h("line", { class: "centre", x1: left, x2: width - right, y1: up(centre), y2: up(centre) }),
    line(points.at(-1).upper, "upper limit"), line(centre, "centre"),
    h("g", { class: "accent" }, h("path", { class: "curve", d: path(each => each.value) })),
    points.length <= 200 && points.map((each, index) => h("g", { class: marked.has(index) ? "bad" : "accent" },
      h("circle", { class: "dot", cx: across(index), cy: up(each.value), r: marked.has(index) ? 4 : 2.5 }, h("title", { svg: true }, `${each.label}: ${format.fixed(each.value)}`)))));
}

/** The most frequent first, with what they and those before them are of all: [name, count, address, tone]. */
export function pareto(label, items, most = 12) {
  const all = items.reduce((sum, each) => sum + each[1], 0);
  if (!all) return h("p", { class: "soft" }, "There is none.");
  const sorted = items.toSorted((one, other) => other[1] - one[1]), shown = sorted.slice(0, most);
  const rest = sorted.slice(most).reduce((sum, each) => sum + each[1], 0);
  let before = 0;
  return h("div", { class: "scroll" }, h("table", { "aria-label": label, class: "bars" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Kind"), h("th", { scope: "col" }, "Share"), h("th", { scope: "col", class: "figure" }, "Count"), h("th", { scope: "col", class: "figure" }, "With those above"))),
    h("tbody", {}, [...shown, ...(rest ? [[`${format.number(sorted.length - most)} others`, rest]] : [])].map(([name, count, href, tone]) => {
      before += count;
      return h("tr", {}, h("th", { scope: "row" }, href ? h("a", { href }, name) : name),
        h("td", { class: "bar" }, h("progress", { class: tone ?? "accent", max: shown[0][1], value: Math.min(count, shown[0][1]), "aria-label": `${name}: ${format.number(count)}` })),
        h("td", { class: "figure" }, format.number(count)), h("td", { class: "figure" }, format.percent(before / all, 0)));
    }))));
}
