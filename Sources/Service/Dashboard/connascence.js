// Who has to change with whom: modules against modules, by how strongly they are coupled.

import { h, replace } from "./dom.js";
import { card, empty, fetched, flush, head, notice } from "./parts.js";
import * as format from "./format.js";
import { chooseProject } from "./project-choice.js";
import * as service from "./service.js";

const most = 40;
const kinds = ["name", "type", "meaning", "position", "algorithm", "execution", "timing", "value", "identity"];

export async function show(view) {
  const kind = view.query.get("kind") ?? "";
  const { key, choice, none } = await chooseProject(view, "connascence");
  if (none) return replace(view.main, head("Connascence"), none);
  const kindChoice = h("select", { "aria-label": "Kind", onchange: () => { location.hash = `#/connascence?${new URLSearchParams({ project: key, kind: kindChoice.value })}`; } },
    h("option", { value: "" }, "Every kind"), kinds.map(each => h("option", { value: each, selected: each === kind }, `of ${each}`)));
  const detail = h("div", { class: "stack", "aria-live": "polite" });
  replace(view.main, head("Connascence", h("span", { class: "grow" }), kindChoice, choice),
    fetched(view, signal => service.connascence(key, kind, signal), value => matrix(value, detail)), detail);
}

function matrix({ modules, cells, isCut }, detail) {
  if (!modules.length) return empty("No coupling was found", "Scan a project with the connascence detector, and what has to change together is shown here.");
  const names = modules.slice(0, most), strongest = Math.max(...cells.map(each => each.strength), 1);
  const at = new Map(cells.map(each => [`${each.from}\n${each.to}`, each]));
  const open = cell => replace(detail, card(`${cell.from} and ${cell.to}`, h("p", {}, `${format.count(cell.count, "finding")}; strength ${format.fixed(cell.strength, 1)}.`),
    h("ul", {}, (cell.findings ?? []).map(each => h("li", {}, h("a", { href: `#/findings/${each.id}` }, each.message), " ", h("code", { class: "soft" }, each.path))))));
  return [
    (isCut || modules.length > most) && notice("", `The ${most} modules that are coupled most are shown.`),
    flush(null, h("div", { class: "scroll" }, h("table", { class: "matrix", "aria-label": "Connascence between modules" },
      h("thead", {}, h("tr", {}, h("td", {}, h("span", { class: "unseen" }, "Module")), names.map(name => h("th", { class: "column", scope: "col" }, h("span", { title: name }, name))))),
      h("tbody", {}, names.map(from => h("tr", {}, h("th", { class: "line", scope: "row", title: from }, from), names.map(to => {
        const cell = at.get(`${from}\n${to}`);
        return h("td", { style: { "--strength": cell ? Math.round(12 + 38 * cell.strength / strongest) : 0 } },
          cell && h("button", { type: "button", onclick: () => open(cell), "aria-label": `${from} with ${to}: ${cell.count}` }, format.compact(cell.count)));
      }))))))),
  ];
}
