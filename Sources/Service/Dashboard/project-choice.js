// Most pages are of one project: the one in the address, else the one looked at last.

import { h } from "./dom.js";
import { empty } from "./parts.js";
import * as service from "./service.js";

/** Resolves to the project's key and a choice of others, or to a page that says there are none. */
export async function chooseProject(view, path) {
  const projects = await service.projects(view.signal);
  const named = view.query.get("project") ?? localStorage.getItem("project");
  const project = projects.find(each => each.key === named) ?? projects[0];
  if (!project) {
    return { none: empty("No projects yet", "A project holds the scans and findings of what is kept together: a repository, a product. Make one, then send a scan to it:",
      h("pre", { class: "text" }, "picket scan --server URL --project KEY"), h("a", { class: "button", href: "#/projects" }, "Projects")) };
  }
  localStorage.setItem("project", project.key);
  const choice = h("select", { "aria-label": "Project", name: "project", onchange: () => {
    localStorage.setItem("project", choice.value);
    const query = new URLSearchParams(view.query);
    query.set("project", choice.value);
    location.hash = `#/${path}?${query}`;
  } }, projects.map(each => h("option", { value: each.key, selected: each.key === project.key }, each.name)));
  return { key: project.key, id: project.id, project, choice };
}
