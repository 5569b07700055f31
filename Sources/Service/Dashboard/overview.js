// What a team wants to know first: what is new, how bad, whether it gets better, and what was not looked at.

import { h, keyed, replace, settled } from "./dom.js";
import { badge, card, empty, fetched, flush, head, severities, tile, time } from "./parts.js";
import { bars, curves } from "./charts.js";
import * as format from "./format.js";
import { chooseProject } from "./project-choice.js";
import * as service from "./service.js";

export async function show(view) {
  const { key: project, choice, none } = await chooseProject(view, "");
  if (none) return replace(view.main, head("Overview"), none);
  const sums = fetched(view, signal => service.overview(project, signal, view.seesAll), value => summary(value, project));
  const happening = h("ul", { class: "stack", role: "log", "aria-label": "What happens now" });
  const quiet = h("p", { class: "soft" }, "Nothing has happened since this page was opened.");
  replace(view.main, head("Overview", h("span", { class: "grow" }), choice), sums,
    h("div", { class: "columns" },
      card("Trend", view.seesAll ? fetched(view, signal => service.trend(project, signal), trend) : h("p", { class: "soft" }, "It is of all detectors, and you see the findings of some.")),
      card("Now", quiet, happening)));

  const again = settled(1500, () => sums.reload());
  const events = [];
  for (const topic of ["findings", "scans", "alerts"]) {
    view.on(topic, event => {
      quiet.hidden = true;
      const key = event.payload?.scan ?? event.payload?.key ?? event.payload?.id ?? `${event.sequence}`;
      const known = events.findIndex(each => each.key === key && each.kind === event.kind);
      if (known >= 0) events.splice(known, 1);
      events.unshift({ key, kind: event.kind, at: event.time ?? Date.now(), text: describe(event), href: address(event) });
      events.length = Math.min(events.length, 12);
      keyed(happening, events, each => each.kind + each.key, each =>
        h("li", {}, each.href ? h("a", { href: each.href }, each.text) : each.text, " ", h("span", { class: "soft small" }, time(each.at))));
      again();
    });
  }
}

function describe({ kind, payload = {} }) {
  const what = payload.message ?? payload.title ?? payload.project ?? payload.name ?? payload.id ?? "";
  const share = payload.total ? ` ${format.percent(payload.done / payload.total, 0)}` : "";
  return `${kind.replace(".", ": ").replaceAll("-", " ")}${what ? ` – ${what}` : ""}${share}`;
}

function address({ topic, payload = {} }) {
  if (topic === "findings" && payload.id) return `#/findings/${payload.id}`;
  if (topic === "scans" && (payload.scan ?? payload.id)) return `#/scans/${payload.scan ?? payload.id}`;
  return topic === "alerts" ? "#/alerts" : null;
}

function summary(sums, project) {
  if (!sums.lastScan && !sums.latest.length) {
    return empty("Nothing has been scanned yet", "Make a project, then send a scan to it:",
      h("pre", { class: "text" }, "picket scan --server URL --project KEY"), h("a", { class: "button", href: "#/projects" }, "Projects"));
  }
  const also = project ? `&project=${encodeURIComponent(project)}` : "";
  return [
    h("div", { class: "tiles" },
      tile(format.compact(sums.new), "new findings", { tone: sums.new ? "bad" : "good", href: `#/findings?state=new${also}` }),
      tile(format.compact(sums.unresolved), "unresolved", { href: `#/findings?state=new,open,triaged,regressed${also}` }),
      tile(format.compact(sums.regressed), "came back", { tone: sums.regressed ? "warn" : "", href: `#/findings?state=regressed${also}` }),
      tile(format.compact(sums.fixed), "fixed", { tone: "good", href: `#/findings?state=fixed${also}` }),
      tile(format.compact(sums.risk), "risk: severities of all unresolved", { href: `#/findings?severity=critical,high${also}` }),
      sums.sigma && tile(Number.isFinite(sums.sigma.value) ? `${format.fixed(sums.sigma.value, 2)} σ` : "–", "sigma level", { href: "#/quality" }),
      tile(format.compact(sums.failures), "not completed in the last scan", { tone: sums.failures ? "bad" : "good", href: sums.lastScan ? `#/scans/${sums.lastScan.id}` : "#/scans" })),
    h("div", { class: "columns" },
      card("Unresolved, by severity", bars("Unresolved findings by severity", severities.map(name =>
        [name, sums.severities?.[name] ?? 0, name, `#/findings?severity=${name}&state=new,open,triaged,regressed${also}`]))),
      flush("Last scans", h("div", { class: "scroll" }, h("table", { "aria-label": "Last scans" }, h("tbody", {}, (sums.latest ?? []).map(scan =>
        h("tr", {}, h("td", {}, h("a", { href: `#/scans/${scan.id}` }, scan.project)), h("td", {}, badge(scan.state, stateTone(scan.state))),
          h("td", { class: "figure" }, `${format.compact(scan.found ?? 0)} new`), h("td", {}, time(scan.startedAt ?? scan.createdAt)))))))))
  ];
}

export const stateTone = state => ({ done: "good", failed: "bad", running: "accent", cancelled: "info" })[state] ?? "info";

function trend(points) {
  return [
    curves("Unresolved findings", [{ name: "unresolved", tone: "high", area: true, points: points.map(each => [each.at, each.unresolved]) },
      { name: "found", tone: "medium", points: points.map(each => [each.at, each.found]) },
      { name: "fixed", tone: "good", points: points.map(each => [each.at, each.fixed]) }]),
  ];
}
