// Projects.

import { h, replace } from "./dom.js";
import { ask, button, empty, fetched, flush, head, table, time, toast } from "./parts.js";
import * as service from "./service.js";

export async function show(view) {
  const place = fetched(view, signal => service.projects(signal), projects => projects.length
    ? flush(null, table("Projects", [
      ["Project", each => [h("a", { href: `#/?project=${encodeURIComponent(each.key)}` }, each.name), h("div", { class: "soft small" }, each.key)]],
      ["About", each => each.description], ["Label", each => service.labelText(each.label)], ["Made", each => time(each.createdAt)],
      ["", each => h("div", { class: "row" }, h("a", { href: `#/findings?project=${encodeURIComponent(each.key)}` }, "Findings"), h("a", { href: `#/scans?project=${encodeURIComponent(each.key)}` }, "Scans"))]], projects))
    : empty("No projects yet", "A project holds the scans and findings of what is kept together: a repository, a product."));
  const make = async () => {
    const draft = await ask("New project", [
      ["key", "Key", { required: true, pattern: "[a-z0-9]([a-z0-9\\-]*[a-z0-9])?", maxlength: 64, hint: "Small letters, digits and hyphens; it stays." }],
      ["name", "Name", { required: true, maxlength: 200 }], ["description", "About", { type: "textarea", maxlength: 10000 }]], { confirm: "Make it" });
    if (!draft) return;
    try {
      await service.makeProject(draft);
      toast(`${draft.name} is there.`);
      place.reload();
    } catch (error) { toast(error.message, true); }
  };
  replace(view.main, head("Projects", h("span", { class: "grow" }), view.may("projects:write") && button("New project", make, { class: "main" })), place);
}
