// One finding: where, why, how to mend it, what became of it, what is like it.

import { h, replace } from "./dom.js";
import { badge, button, card, empty, facts, fetched, head, severity, time, toast } from "./parts.js";
import * as service from "./service.js";
import { act, actions, concerned, stateTones } from "./triage.js";
import { last } from "./findings.js";

export async function show(view) {
  const [id] = view.path;
  let current;
  const place = fetched(view, signal => service.finding(id, signal), finding => { current = finding; return draw(view, finding, () => place.reload()); });
  replace(view.main, place);
  view.on("findings", event => { if (concerned(event).includes(id)) place.reload(); });
  document.addEventListener("keydown", event => {
    if (event.target.closest("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { j: 1, k: -1 }[event.key];
    const action = actions.find(each => each.key === event.key);
    if (step) neighbour(id, step);
    else if (action && view.may("findings:triage")) decide(action, current, place);
    else if (event.key === "u") location.hash = back();
    else return;
    event.preventDefault();
  }, { signal: view.signal });
}

function back() {
  const filter = last.address ? JSON.parse(last.address) : {};
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  return `#/findings${query.size ? "?" + query : ""}`;
}

function neighbour(id, step) {
  const items = last.rows?.items ?? [];
  const next = items[items.findIndex(each => each.id === id) + step];
  if (next) location.replace(`#/findings/${next.id}`);
}

async function decide(action, finding, place) {
  if (!finding) return;
  try {
    const change = await act(action, [finding]);
    if (!change) return;
    const item = last.rows?.items.find(each => each.id === finding.id);
    if (item && change.state) Object.assign(item, { state: change.state, version: item.version + 1 });
    toast(change.state ? `It is ${change.state} now.` : "Commented.");
    place.reload();
  } catch (error) {
    toast(error.message, true);
  }
}

function draw(view, finding, reload) {
  view.title(finding.message);
  const place = finding.line ? `${finding.path}:${finding.line}` : finding.path;
  return [
    h("a", { href: back() }, "All findings"),
    head(finding.message),
    h("div", { class: "row" }, severity(finding.severity), badge(finding.state, stateTones[finding.state]),
      h("code", {}, finding.rule), h("code", { class: "soft" }, place), h("span", { class: "grow" }),
      view.may("findings:triage") && actions.map(each => button(each.name, () => decide(each, finding, { reload }), { "aria-keyshortcuts": each.key }))),
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        card("Where", finding.excerpt.lines.length ? frame(finding.excerpt, finding) : h("p", { class: "soft" }, "The service keeps no source of this place. ", h("code", {}, place), " is where to look."),
          finding.related.length > 0 && [h("h3", {}, "Belongs to it"), h("ul", {}, finding.related.map(each => h("li", {}, each.message, " ", h("code", { class: "soft" }, `${each.path}:${each.line}`))))],
          finding.measures.length > 0 && facts(finding.measures.map(each => [each.name, each.value]))),
        finding.why && card("Why it is bad", finding.what && paragraphs(finding.what), paragraphs(finding.why)),
        finding.mend && card("How to mend it", paragraphs(finding.mend), finding.knownProblems && [h("h3", {}, "Known problems"), paragraphs(finding.knownProblems)]),
        !finding.why && !finding.mend && card("Why, and how to mend it", h("p", {}, "The rule's page says it: ", h("code", {}, `picket rules ${finding.rule}`), "."))),
      h("div", { class: "stack" },
        card("About", facts([
          ["Project", finding.projectKey && h("a", { href: `#/findings?project=${encodeURIComponent(finding.projectKey)}` }, finding.projectKey)],
          ["Rule", h("a", { href: `#/findings?rule=${encodeURIComponent(finding.rule)}` }, finding.rule)],
          ["Tool", finding.tool], ["Confidence", finding.confidence], ["First seen", time(finding.firstSeen)], ["Last seen", time(finding.lastSeen)], ["Fixed", finding.fixedAt && time(finding.fixedAt)],
          ["Last scan", h("a", { href: `#/scans/${finding.lastScan}` }, "report and proof")],
          ["Accepted until", finding.acceptedUntil && time(finding.acceptedUntil)], ["Assigned to", finding.assignee],
          ["Label", service.labelText(finding.label)], ["Tags", finding.tags?.length ? finding.tags.join(", ") : null],
          ["Fingerprint", h("code", {}, finding.fingerprint)]])),
        card("History", fetched(view, signal => service.findingHistory(finding.id, signal), history)),
        card("Similar", fetched(view, signal => service.similarFindings(finding, signal), similar)))),
  ];
}

/** The lines around it, with what is meant marked. */
function frame({ firstLine, lines }, { start: { line, column }, end: { line: endLine, column: endColumn } }) {
  return h("pre", { class: "frame", tabindex: "0", "aria-label": `Source, line ${line} is meant` }, lines.map((text, index) => {
    const number = firstLine + index, isMeant = number >= line && number <= endLine;
    const from = number === line ? Math.max(0, (column ?? 1) - 1) : 0;
    const to = number === endLine && endColumn ? endColumn - 1 : text.length;
    return h("div", { class: isMeant && "at" }, h("span", {}, number), h("code", {}, isMeant && to > from
      ? [text.slice(0, from), h("mark", {}, text.slice(from, to)), text.slice(to)] : text || " "));
  }));
}

/** Plain text with `code` in it. */
function paragraphs(text) {
  return h("div", { class: "stack" }, text.split(/\n{2,}/).map(part =>
    part.startsWith("```") || /^( {4}|\t)/.test(part)
      ? h("pre", { class: "text" }, part.replace(/^```\w*\n|\n?```$/g, ""))
      : h("p", {}, part.split(/(`[^`]+`)/).map(piece => /^`.+`$/.test(piece) ? h("code", {}, piece.slice(1, -1)) : piece))));
}

const told = ({ kind, before, after }) => kind === "comment" ? "Comment"
  : kind === "assignee" ? (after ? `Assigned to ${after}` : "Assigned to nobody") : `${before ?? "unknown"} → ${after ?? "gone"}`;

const history = items => items.length
  ? h("ol", { class: "stack" }, items.map(each => h("li", {}, h("div", {}, h("b", {}, told(each)), each.reason && h("p", {}, each.reason)),
    h("div", { class: "soft small" }, each.actor, " · ", time(each.at)))))
  : h("p", { class: "soft" }, "Nothing has happened to it yet.");

const similar = items => items.length
  ? h("ul", {}, items.map(each => h("li", {}, h("a", { href: `#/findings/${each.id}` }, each.message), " ",
    h("code", { class: "soft" }, each.line ? `${each.path}:${each.line}` : each.path))))
  : empty("Nothing is like it", "It is the only one of its rule.");
