// Scans, and how far those are that run.

import { h, keyed, replace } from "./dom.js";
import { act, ask, badge, button, card, empty, facts, fetched, flush, head, table, time, tile, toast } from "./parts.js";
import * as format from "./format.js";
import { chooseProject } from "./project-choice.js";
import * as service from "./service.js";
import { stateTone } from "./overview.js";

export async function show(view) {
  return view.path.length ? one(view, view.path[0]) : list(view, await chooseProject(view, "scans"));
}

const isRunning = scan => ["queued", "running"].includes(scan.state);
const share = scan => scan.total ? Math.min(1, scan.done / scan.total) : 0;

function progress(scan) {
  return h("progress", { max: 1, value: scan.total ? share(scan) : null, "aria-label": `Progress of ${scan.project}` });
}

/** Asks what to inspect, and has it inspected. */
async function submit(project) {
  const values = await ask("New scan", [
    ["files", "Files, or an archive", { type: "file", multiple: true, hint: "Sources, or one .zip, .tar, .tar.gz or .tar.zst." }],
    ["url", "Or a repository", { type: "url", maxlength: 1000, hint: "Over HTTPS or SSH." }],
    ["reference", "Its branch, tag or commit", { maxlength: 200, hint: "Its HEAD unless told." }]], { confirm: "Inspect" });
  if (!values) return false;
  if (!values.files.length && !values.url) throw new Error("Choose files, or name a repository.");
  await service.submitScan(project, values);
  toast("It waits for its turn.");
  return true;
}

function list(view, { key, choice, none }) {
  if (none) return replace(view.main, head("Scans"), none);
  let scans = [], cursor;
  const body = h("tbody"), more = button("More", act(() => load(cursor)), { hidden: true });
  const row = scan => h("tr", {},
    h("td", {}, h("a", { href: `#/scans/${scan.id}` }, scan.project), h("div", { class: "soft small" }, scan.revision ?? "")),
    h("td", {}, badge(scan.state, stateTone(scan.state))),
    h("td", { style: { "min-width": "9rem" } }, isRunning(scan) ? [progress(scan), h("span", { class: "small soft" }, scan.total ? `${format.number(scan.done)} of ${format.number(scan.total)}` : "waits")] : format.duration(scan.finishedAt - scan.startedAt)),
    h("td", { class: "figure" }, format.number(scan.seen ?? 0)), h("td", { class: "figure" }, format.number(scan.found ?? 0)),
    h("td", { class: "figure" }, format.number(scan.failures ?? 0)), h("td", {}, time(scan.startedAt ?? scan.createdAt)));
  const draw = () => keyed(body, scans, each => each.id, row);
  const load = async from => {
    const page = await service.scans(key, from, view.signal);
    scans = from ? [...scans, ...page.items] : page.items;
    cursor = page.next;
    more.hidden = !cursor;
    draw();
  };
  const place = fetched(view, () => load(), () => scans.length
    ? [flush(null, h("div", { class: "scroll" }, h("table", { "aria-label": "Scans" }, h("thead", {}, h("tr", {},
      ["Project", "State", "Progress", "Findings", "New", "Failures", "Started"].map((name, index) => h("th", { scope: "col", class: index > 2 && index < 6 && "figure" }, name)))), body))), more]
    : empty("No scans yet", "Send one from a machine that has the code:", h("pre", { class: "text" }, "picket scan --server URL --project KEY")));
  replace(view.main, head("Scans", h("span", { class: "grow" }), choice,
    view.may("scans:submit") && button("New scan", act(async () => { if (await submit(key)) place.reload(); }), { class: "main" })), place);
  view.on("scans", event => {
    const id = event.payload?.scan ?? event.payload?.id;
    const known = scans.findIndex(each => each.id === id);
    if (known < 0 || /done|failed|cancelled|gap/.test(event.kind)) place.reload();
    else { scans[known] = { ...scans[known], ...event.payload, ...event.payload.progress, project: scans[known].project, id }; draw(); }
  });
}

function one(view, id) {
  let current;
  const place = fetched(view, async signal => { current = await service.scan(id, signal); return current; }, scan => draw(view, scan, () => place.reload()));
  replace(view.main, h("a", { href: "#/scans" }, "All scans"), place);
  view.on("scans", event => {
    if ((event.payload?.scan ?? event.payload?.id) !== id) return;
    const moved = { ...event.payload, ...event.payload.progress };
    const bar = place.querySelector("progress");
    if (/progress/.test(event.kind) && bar && moved.total) {
      bar.value = moved.done / moved.total;
      bar.nextSibling.textContent = `${format.number(moved.done)} of ${format.number(moved.total)}`;
    } else place.reload();
  });
}

function draw(view, scan, reload) {
  view.title(`Scan of ${scan.project}`);
  const formats = ["json", "jsonl", "sarif", "html", "markdown", "csv", "junit", "gitlab", "github", "text"];
  return [
    head(`Scan of ${scan.project}`, badge(scan.state, stateTone(scan.state)), h("span", { class: "grow" }),
      isRunning(scan) && view.may("scans:cancel") && button("Cancel", act(async () => { await service.cancelScan(scan.id); reload(); }, "Cancelled."), { class: "danger" })),
    scan.problem && h("div", { class: "notice bad", role: "note" }, h("b", {}, "It did not complete: "), scan.problem),
    isRunning(scan) && h("div", {}, progress(scan), h("span", { class: "small soft" }, scan.total ? `${format.number(scan.done)} of ${format.number(scan.total)}` : "waits for the pool")),
    h("div", { class: "tiles" },
      tile(format.number(scan.seen ?? 0), "findings", { href: `#/findings?project=${encodeURIComponent(scan.projectKey)}` }),
      tile(format.number(scan.found ?? 0), "new", { tone: scan.found ? "bad" : "good" }), tile(format.number(scan.regressed ?? 0), "came back", { tone: scan.regressed ? "warn" : "" }), tile(format.number(scan.fixed ?? 0), "fixed", { tone: "good" }),
      tile(format.number(scan.total ?? 0), "files"), tile(format.number(scan.failures ?? 0), "failures", { tone: scan.failures ? "bad" : "good" })),
    h("div", { class: "columns" },
      card("About", facts([["Started", time(scan.startedAt)], ["Took", scan.finishedAt && format.duration(scan.finishedAt - scan.startedAt)], ["Revision", scan.revision], ["Branch", scan.branch], ["Kind", scan.kind], ["Tool", `${scan.tool} ${scan.toolVersion}`],
        ["By", scan.actor], ["Priority", scan.priority], ["Deadline", scan.deadline && time(scan.deadline)], ["Label", service.labelText(scan.label)]])),
      !isRunning(scan) && card("Report and proof", h("div", { class: "row" }, formats.map(name =>
        h("a", { class: "button", href: `/v1/scans/${scan.id}/report?format=${name}`, download: "" }, name)),
        h("a", { class: "button", href: `/v1/scans/${scan.id}/attestation`, download: `scan-${scan.id}.intoto.json` }, "attestation"),
        h("a", { class: "button", href: `/v1/scans/${scan.id}/proof`, download: `scan-${scan.id}.proof.json` }, "proof")))),
    scan.failed?.length > 0 && flush("What was not looked at", table("Failures", [["Path", each => h("code", {}, each.path)], ["Detector", each => each.detector ?? "all"], ["Why", each => each.reason ?? each.message]], scan.failed)),
  ];
}
