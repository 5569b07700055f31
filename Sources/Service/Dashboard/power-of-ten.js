// Holzmann's ten rules for code that must not fail: where it does not keep them.

import { h, replace } from "./dom.js";
import { badge, fetched, flush, head, notice, table } from "./parts.js";
import * as format from "./format.js";
import { chooseProject } from "./project-choice.js";
import * as service from "./service.js";

const rules = [
  ["Simple control flow: no goto, no recursion", ["goto", "recursion"]], ["Every loop has a bound that can be shown", ["unbounded-loop"]],
  ["No memory is taken after the start", ["allocation-after-init"]], ["A function fits a page", ["long-function"]],
  ["Two assertions a function", ["few-assertions"]], ["Data in the smallest scope", ["wide-scope"]],
  ["Results are checked, and arguments", ["ignored-result"]], ["The preprocessor includes and defines, no more", ["preprocessor"]],
  ["One level of pointers", ["pointers"]], ["All warnings on, none given", null],
];

export async function show(view) {
  const { key, choice, none } = await chooseProject(view, "power-of-ten");
  if (none) return replace(view.main, head("Power of Ten"), none);
  replace(view.main, head("Power of Ten", h("span", { class: "grow" }), choice),
    fetched(view, signal => service.powerOfTen(key, signal), counts => draw(counts, key)));
}

function draw(counts, project) {
  const items = rules.map(([title, names], index) => ({ number: index + 1, title, names, count: names?.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0) }));
  return [
    !items.some(each => each.count) && notice("", "No open finding is of these rules: either all of them hold, or no scan has run them. Only the presets ", h("code", {}, "strict"), " and ", h("code", {}, "power-of-ten"), " do; a scan says which ran."),
    flush(null, table("The ten rules", [
      ["Rule", each => each.number, { figure: true }], ["What it asks", each => each.title],
      ["Holds", each => each.names ? badge(each.count ? "broken" : "none found", each.count ? "bad" : "good") : badge("the compiler's", "info")],
      ["Open findings", each => each.names ? each.names.map(name => counts.get(name)
        ? h("div", {}, h("a", { href: `#/findings?${new URLSearchParams({ project, rule: `power-of-ten/${name}`, state: "new,open,triaged,regressed" })}` }, `${name}: ${format.number(counts.get(name))}`))
        : h("div", { class: "soft" }, `${name}: 0`)) : "–"]], items)),
    h("p", { class: "soft small" }, "Of how many functions it is true that they keep a rule, with intervals: ", h("code", {}, "picket power-of-ten"), "."),
  ];
}
