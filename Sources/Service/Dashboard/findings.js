// The list of findings: filters in the address, triage with the keyboard, any number of rows.

import { h, replace, settled } from "./dom.js";
import { VirtualList, Rows } from "./virtual-list.js";
import { button, empty, failure, head, severities, toast } from "./parts.js";
import * as format from "./format.js";
import { chooseProject } from "./project-choice.js";
import * as service from "./service.js";
import { act as decide, actions, concerned, stateTones } from "./triage.js";

/** The list that was shown last: going back to it costs nothing, and a finding knows its neighbours. */
export const last = { address: null, rows: null, at: 0, scrollTop: 0, counts: null };

const names = ["q", "severity", "state", "project", "rule", "path", "order"];

export async function show(view) {
  if (view.path.length) return (await import("./finding.js")).show(view);
  const choice = await chooseProject(view, "findings");
  if (choice.none) return replace(view.main, head("Findings"), choice.none);
  await new FindingsPage(view, choice).show();
}

class FindingsPage {
  constructor(view, { key, id, choice }) {
    Object.assign(this, { view, project: id, projectChoice: choice });
    this.filter = { ...Object.fromEntries(names.map(name => [name, view.query.get(name) ?? ""])), project: key };
    this.chosen = new Map(); // by id
    this.isAll = false;
    this.at = 0;
    this.changes = new Map(); // what this reader did, until the list is read again
  }

  async show() {
    const { view } = this;
    this.count = h("span", { role: "status", "aria-live": "polite" });
    this.tools = h("div", { class: "row" });
    this.problem = h("div", { hidden: true });
    this.grid = h("div", { class: "list", role: "grid", tabindex: "0", "aria-label": "Findings",
      "aria-multiselectable": "true", "aria-describedby": "keys", onkeydown: event => this.key(event) });
    this.list = new VirtualList(this.grid, {
      rowHeight: 52, signal: view.signal, make: () => this.row(),
      face: index => this.face(index), fill: (row, index, face) => this.fill(row, index, face),
      need: index => this.rows?.want(index + 400),
    });
    replace(view.main,
      head("Findings", this.count, h("span", { class: "grow" }), this.tools),
      h("section", { class: "card flush findings" }, this.filters(), this.problem, this.grid,
        h("div", { class: "status", id: "keys" },
          h("span", {}, h("kbd", {}, "j"), " ", h("kbd", {}, "k"), " move"), h("span", {}, h("kbd", {}, "x"), " choose"),
          actions.map(each => h("span", {}, h("kbd", {}, each.key), ` ${each.name.toLowerCase()}`)),
          h("span", {}, h("kbd", {}, "Enter"), " open"), h("span", {}, h("kbd", {}, "/"), " search"))));
    view.on("findings", event => this.heard(event));
    view.on("scans", event => this.scanned(event));
    document.addEventListener("keydown", event => {
      if (event.key === "/" && !event.target.closest("input, select, textarea, dialog")) {
        event.preventDefault();
        view.main.querySelector("input[type=search]").focus();
      }
    }, { signal: view.signal });
    view.signal.addEventListener("abort", () => { last.scrollTop = this.scrolled ?? 0; last.at = this.at; });
    this.grid.addEventListener("scroll", () => { this.scrolled = this.grid.scrollTop; }, { passive: true, signal: view.signal });
    this.restore();
    this.drawTools();
  }

  // MARK: Filters

  filters() {
    const change = settled(200, () => { this.readFilters(); this.reload(); });
    const choice = (name, label, options) => h("select", { name, "aria-label": label, onchange: change },
      h("option", { value: "" }, label), options.map(each => {
        const [value, text] = Array.isArray(each) ? each : [each, each];
        return h("option", { value, selected: this.filter[name] === value }, text);
      }));
    this.form = h("form", { class: "filters row", role: "search", onsubmit: event => event.preventDefault() },
      h("input", { type: "search", name: "q", value: this.filter.q, placeholder: "Search messages, paths, rules", "aria-label": "Search", oninput: change, maxlength: 200 }),
      choice("severity", "Any severity", [...severities, ["critical,high", "critical and high"]]),
      choice("state", "Any state", [...Object.keys(stateTones), ["new,open,regressed", "not yet triaged"], ["new,open,triaged,regressed", "unresolved"]]),
      this.projectChoice,
      choice("order", "Worst first", [["lastSeen", "Latest first"], ["path", "By path"]]),
      h("input", { name: "rule", value: this.filter.rule, placeholder: "Rule", "aria-label": "Rule", oninput: change, maxlength: 200, size: 14 }),
      h("input", { name: "path", value: this.filter.path, placeholder: "Path begins with", "aria-label": "Path begins with", oninput: change, maxlength: 500, size: 16 }),
      button("Clear", () => { for (const name of names) if (name !== "project") this.form.elements[name].value = ""; this.readFilters(); this.reload(); }));
    return this.form;
  }

  readFilters() {
    for (const name of names) this.filter[name] = this.form.elements[name].value.trim();
    this.view.requery(new URLSearchParams(Object.entries(this.filter).filter(([, value]) => value)));
  }

  // MARK: Rows

  get address() { return JSON.stringify(this.filter); }

  restore() {
    if (last.address !== this.address || !last.rows || last.rows.error) return this.reload();
    this.rows = last.rows;
    this.rows.changed = () => this.loaded();
    this.counts = last.counts;
    this.at = last.at;
    this.loaded();
    this.grid.scrollTop = last.scrollTop;
    this.grid.focus({ preventScroll: true });
  }

  reload() {
    const filter = { ...this.filter };
    this.fetching?.abort();
    const control = this.fetching = new AbortController();
    this.chosen.clear();
    this.isAll = false;
    this.changes.clear();
    this.at = 0;
    this.counts = null;
    const rows = this.rows = new Rows(cursor => service.findings(filter, cursor, control.signal), () => {
      if (this.rows === rows && !control.signal.aborted) this.loaded();
    });
    Object.assign(last, { address: this.address, rows, at: 0, scrollTop: 0, counts: null });
    this.grid.scrollTop = 0;
    this.grid.setAttribute("aria-busy", "true");
    rows.want(400);
    service.findingCount(filter, control.signal).then(counts => {
      if (this.rows === rows) { this.counts = last.counts = counts; this.loaded(); }
    }, () => {});
    this.drawTools();
  }

  get length() {
    const { items, isWhole } = this.rows;
    return isWhole ? items.length : Math.max(items.length, this.counts ?? items.length + 1);
  }

  loaded() {
    const { items, isWhole, error } = this.rows;
    this.grid.removeAttribute("aria-busy");
    const isEmpty = isWhole && !items.length;
    this.grid.hidden = isEmpty || (error && !items.length);
    this.problem.hidden = !isEmpty && !error;
    if (error) replace(this.problem, failure(error, () => { this.problem.hidden = true; this.grid.hidden = false; this.rows.again(); }));
    else if (isEmpty) replace(this.problem, this.nothing());
    this.list.setLength(this.length);
    this.grid.setAttribute("aria-rowcount", this.counts === null && !isWhole ? -1 : this.length);
    this.count.textContent = this.counts !== null || isWhole
      ? format.count(isWhole ? items.length : this.counts, "finding")
      : `${format.number(items.length)} findings and more`;
  }

  nothing() {
    return names.some(name => name !== "project" && this.filter[name])
      ? empty("No finding is like that", "Take a filter away, or search for something else.", h("a", { class: "button", href: `#/findings?project=${encodeURIComponent(this.filter.project)}` }, "Clear all filters"))
      : empty("No findings", "Nothing was found, or nothing has been scanned yet. Scans says which.", h("a", { class: "button", href: "#/scans" }, "Scans"));
  }

  item(index) {
    const item = this.rows?.items[index];
    return item && (this.changes.get(item.id) ?? item);
  }

  face(index) {
    const item = this.item(index);
    return [index, item, item ? this.isChosen(item) : false, index === this.at];
  }

  row() {
    const parts = {
      tick: h("span", { class: "tick", role: "gridcell", "aria-label": "Choose" }), severity: h("span", { class: "severity", role: "gridcell" }),
      message: h("b"), rule: h("small"), place: h("span", { class: "place mono soft", role: "gridcell" }), state: h("span", { class: "badge" }),
    };
    const row = h("div", { class: "item", role: "row" }, parts.tick, parts.severity,
      h("span", { class: "what", role: "gridcell" }, parts.message, parts.rule), parts.place,
      h("span", { class: "state-of", role: "gridcell" }, parts.state));
    row.parts = parts;
    row.addEventListener("mouseenter", () => { parts.place.title = parts.place.textContent; });
    row.addEventListener("click", event => {
      this.at = row.index;
      if (event.target.closest(".tick")) this.choose(row.index, event.shiftKey);
      else this.open(row.index);
      this.list.later();
    });
    return row;
  }

  fill(row, index, [, item, isChosen, isHere]) {
    const { parts } = row;
    row.index = index;
    row.id = `finding-${index}`;
    row.className = `item ${item?.severity ?? ""}${isHere ? " here" : ""}${item ? "" : " waiting"}`;
    row.setAttribute("aria-rowindex", index + 1);
    row.setAttribute("aria-selected", isChosen);
    if (isHere) this.grid.setAttribute("aria-activedescendant", row.id);
    if (!item || row.shown === item) return;
    row.shown = item;
    parts.severity.textContent = item.severity;
    parts.message.textContent = item.message;
    parts.rule.textContent = `${item.rule} · ${format.ago(item.lastSeen)}`;
    parts.place.textContent = item.line ? `${item.path}:${item.line}` : item.path;
    parts.state.textContent = item.state;
    parts.state.className = `badge ${stateTones[item.state] ?? ""}`;
  }

  // MARK: Keys

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.list.seen / 52) - 1);
    const move = { j: 1, ArrowDown: 1, J: 1, k: -1, ArrowUp: -1, K: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (move !== undefined) {
      const from = this.at;
      this.at = Math.max(0, Math.min(this.list.length - 1, this.at + move));
      if (event.shiftKey && Math.abs(move) === 1) { this.choose(from, false, true); this.choose(this.at, false, true); }
      this.list.reveal(this.at);
    } else if (event.key === "x" || event.key === " ") this.choose(this.at);
    else if (event.key === "X") this.choose(this.at, true);
    else if (event.key === "*") this.chooseAll();
    else if (event.key === "Escape") { this.chosen.clear(); this.drawTools(); this.list.later(); }
    else if (event.key === "Enter") this.open(this.at);
    else {
      const action = actions.find(each => each.key === event.key);
      if (!action) return;
      this.triage(action);
    }
    event.preventDefault();
  }

  open(index) {
    const item = this.item(index);
    if (item) location.hash = `#/findings/${item.id}`;
  }

  isChosen(item) { return this.chosen.has(item.id); }

  /** @param through from the one chosen before to this one */
  choose(index, through = false, adds = false) {
    const from = through && this.anchor !== undefined ? Math.min(this.anchor, index) : index;
    const to = through && this.anchor !== undefined ? Math.max(this.anchor, index) : index;
    for (let place = from; place <= to; place += 1) {
      const item = this.item(place);
      if (!item) continue;
      if (through || adds || !this.chosen.has(item.id)) this.chosen.set(item.id, item);
      else this.chosen.delete(item.id);
    }
    this.anchor = index;
    this.drawTools();
    this.list.later();
  }

  chooseAll() {
    for (const item of this.rows.items) this.chosen.set(item.id, item);
    this.drawTools();
    this.list.later();
  }

  drawTools() {
    if (!this.view.may("findings:triage")) return;
    const many = this.chosen.size;
    replace(this.tools, many > 0 && [
      h("span", { role: "status" }, `${format.number(many)} chosen`),
      actions.map(each => button(each.name, () => this.triage(each))),
      button("None", () => { this.chosen.clear(); this.drawTools(); this.list.later(); this.grid.focus(); }, { class: "plain" })]);
  }

  async triage(action) {
    if (!this.view.may("findings:triage")) return toast("Triage needs the permission findings:triage.", true);
    const here = this.item(this.at);
    const chosen = this.chosen.size ? [...this.chosen.values()].map(each => this.changes.get(each.id) ?? each) : here ? [here] : [];
    if (!chosen.length) return;
    try {
      const outcome = await decide(action, chosen);
      if (!outcome) return;
      const { refused = [], ...change } = outcome;
      const left = new Set(refused);
      for (const item of chosen) {
        // Every change counts its version up, ours as well.
        if (change.state && !left.has(item.id)) this.changes.set(item.id, { ...item, ...change, version: item.version + 1 });
      }
      toast(`${format.count(chosen.length - refused.length, "finding")}: ${change.state ?? "commented"}.${refused.length ? ` ${refused.length} not: changed meanwhile, fixed or suppressed.` : ""}`);
      this.chosen.clear();
      if (chosen.length === 1) this.at = Math.min(this.at + 1, Math.max(0, this.list.length - 1));
      this.list.reveal(this.at);
    } catch (error) {
      toast(error.message, true);
    }
    this.drawTools();
    this.list.later();
    this.grid.focus({ preventScroll: true });
  }

  // MARK: Live

  heard(event) {
    if (event.kind === "gap") return this.offer();
    for (const id of new Set(concerned(event))) this.refresh(id);
  }

  scanned({ kind, payload }) {
    const { found = 0, regressed = 0, fixed = 0 } = payload?.counts ?? {};
    if (kind === "scan.done" && payload.project === this.project && found + regressed + fixed > 0) this.offer();
  }

  /** What somebody else changed is read again, if it is among what was read. */
  async refresh(id) {
    if (!this.rows.items.some(each => each.id === id)) return;
    try {
      this.changes.set(id, await service.findingRow(id, this.view.signal));
      this.list.later();
    } catch (error) {
      if (!this.view.signal.aborted && error.status !== 404) toast(error.message, true);
    }
  }

  /** Nothing moves under the reader's hands: they say when. */
  offer() {
    this.fresh ??= button("There is something new: show it", () => { this.fresh.remove(); this.fresh = null; this.reload(); }, { class: "main" });
    this.view.main.querySelector(".head").append(this.fresh);
  }
}
