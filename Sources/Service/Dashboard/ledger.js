// The ledger: what was done, and proof of it that is checked in this browser.

import { h, replace } from "./dom.js";
import { act, ask, badge, button, card, empty, facts, failure, fetched, flush, head, notice, time, toast } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";
import { Refuted, fromBase64, hex, parseKey, verifyCheckpoint, verifyConsistency, verifyProof } from "./verify.js";

// What the reader got from elsewhere, and what this browser has seen: neither is the service's to change.
const pinned = () => read("ledger.keys", []);
const seen = () => read("ledger.seen", {});
function read(name, otherwise) {
  try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
}

export async function show(view) {
  if (view.path.length) return entryPage(view, Number(view.path[0]));
  const state = fetched(view, signal => verifiedStatus(signal), value => statusCard(view, value, () => state.reload()));
  replace(view.main, head("Ledger"), state, entries(view));
}

/** The checkpoint's signatures, and that it goes on from what this browser saw before. */
async function verifiedStatus(signal) {
  const status = await service.ledgerStatus(signal);
  const verdict = { status, pinned: pinned() };
  try {
    const keys = await Promise.all((verdict.pinned.length ? verdict.pinned : status.signers).map(parseKey));
    verdict.keys = keys;
    verdict.checkpoint = await verifyCheckpoint(status.checkpoint, keys);
    const memory = seen(), before = memory[verdict.checkpoint.origin];
    if (before && before.size > verdict.checkpoint.size) {
      throw new Refuted(`the log had ${before.size} entries before and has ${verdict.checkpoint.size} now: some are missing`);
    }
    if (before?.size > 0) {
      const proof = await service.ledgerConsistency(before.size, signal);
      verdict.checkpoint = await verifyCheckpoint(proof.checkpoint, keys); // it may have grown since
      const now = verdict.checkpoint;
      await verifyConsistency(before.size, fromBase64(before.root), now.size, now.root, proof.path.map(fromBase64));
      verdict.before = before;
    }
    const { origin, size, root } = verdict.checkpoint;
    memory[origin] = { size, root: btoa(String.fromCharCode(...root)), at: Date.now() };
    localStorage.setItem("ledger.seen", JSON.stringify(memory));
  } catch (error) {
    if (!(error instanceof Refuted)) throw error;
    verdict.refuted = error.message;
  }
  return verdict;
}

function statusCard(view, verdict, reload) {
  const { status, checkpoint, before, refuted } = verdict;
  const pin = async () => {
    const values = await ask("Keys from elsewhere", [["keys", "Verifier keys, one a line", { type: "textarea", value: verdict.pinned.join("\n"), hint: "As `picket ledger status` prints them on the machine that signs. Kept in this browser alone." }]]);
    if (!values) return;
    const texts = values.keys.split(/\s+/).filter(Boolean);
    try {
      for (const text of texts) await parseKey(text);
      localStorage.setItem("ledger.keys", JSON.stringify(texts));
      reload();
    } catch (error) { toast(error.message, true); }
  };
  return [
    refuted
      ? h("div", { class: "notice bad", role: "alert" }, h("b", {}, "This ledger does not verify: "), refuted, ".", h("p", {}, "Do not rely on what it shows. Keep this checkpoint, and tell your auditor; `picket ledger verify` on the files names the first place that is wrong."))
      : notice("good", h("b", {}, "Verified in this browser. "), `${format.count(checkpoint.size, "entry", "entries")}, signed by ${checkpoint.signers.map(each => each.algorithm).join(" and ")}`,
        before ? `; it begins with the ${format.number(before.size)} that were seen here ${format.ago(before.at)}.` : ". This browser sees it for the first time."),
    card("Checkpoint", facts([["Origin", h("code", {}, status.origin)], ["Entries", format.number(checkpoint?.size ?? status.size)],
      ["Root", checkpoint && h("code", {}, hex(checkpoint.root))],
      ["Keys", h("div", { class: "stack" }, (verdict.keys ?? []).map(key => h("div", {}, badge(key.algorithm, "accent"), " ", h("code", { class: "small" }, key.fingerprint))))],
      ["From elsewhere", verdict.pinned.length ? "yes: the service cannot change them" : h("span", {}, "no: the service vouches for itself. ", "Take its keys from the machine that signs, not from here.")]]),
      h("div", { class: "row" }, button("Keys from elsewhere…", pin), button("Verify again", reload), button("Have the service verify every byte", act(() => wholeLedger())))),
  ];
}

/** What the service finds in its own files: it does not replace what is computed here. */
async function wholeLedger() {
  const { verified, size, problem, index } = await service.verifyLedger();
  toast(verified ? `The service read all ${format.count(size, "entry", "entries")}, and found nothing wrong.`
    : `The service found it damaged${index === null ? "" : ` at entry ${index}`}: ${problem}`, !verified);
}

function entries(view) {
  const list = h("tbody"), more = button("Older", act(() => load()), { hidden: true });
  let before;
  const load = async () => {
    before ??= (await service.ledgerStatus(view.signal)).size;
    const page = await service.ledgerEntries(before, view.signal);
    before = page.next;
    more.hidden = before === 0;
    list.append(...page.items.map(row));
  };
  return flush("Entries", fetched(view, load, () => list.hasChildNodes()
    ? [h("div", { class: "scroll" }, h("table", { "aria-label": "Entries" }, h("thead", {}, h("tr", {}, ["Entry", "Action", "Who", "What", "Outcome", "When"].map(name => h("th", { scope: "col", class: name === "Entry" && "figure" }, name)))), list)), h("div", { class: "status" }, more)]
    : empty("The ledger is empty", "What is done from now on is in it.")));
}

const outcomes = { success: "good", failure: "bad", denied: "bad", partial: "warn" };

const row = entry => entry.hidden
  ? h("tr", {}, h("td", { class: "figure" }, entry.sequence), h("td", { colspan: 5, class: "soft" }, "Above your clearance"))
  : h("tr", {}, h("td", { class: "figure" }, h("a", { href: `#/ledger/${entry.sequence}` }, entry.sequence)), h("td", { class: "whole" }, h("code", {}, entry.action)), h("td", { class: "whole" }, entry.actor),
    h("td", { class: "what" }, h("code", {}, entry.object ?? "")), h("td", {}, badge(entry.outcome, outcomes[entry.outcome])), h("td", { class: "whole" }, time(entry.time)));

async function entryPage(view, index) {
  if (!Number.isSafeInteger(index) || index < 0) throw Object.assign(new Error("Entries have numbers from 0 on."), { status: 404 });
  view.title(`Entry ${index}`);
  const place = h("div", { class: "stack", "aria-live": "polite" }, notice("", "Verifying…"));
  replace(view.main, h("a", { href: "#/ledger" }, "The ledger"), head(`Entry ${index}`), place);
  let proof;
  try {
    const [status, fetchedProof] = await Promise.all([service.ledgerStatus(view.signal), service.ledgerProof(index, view.signal)]);
    proof = fetchedProof;
    if (proof.index !== index) throw new Refuted(`the proof is of entry ${proof.index}`);
    const own = pinned();
    const { checkpoint, entry, leaf } = await verifyProof(proof, own.length ? own : status.signers);
    if (view.signal.aborted) return;
    replace(place, notice("good", h("b", {}, "Verified in this browser. "), `It is entry ${format.number(index)} of ${format.number(checkpoint.size)} that ${checkpoint.signers.map(each => each.algorithm).join(" and ")} signed`, own.length ? ", by keys from elsewhere." : ", by keys that the service itself gave."),
      shown(entry, proof, leaf));
  } catch (error) {
    if (view.signal.aborted) return;
    if (!(error instanceof Refuted)) return replace(place, failure(error, () => entryPage(view, index)));
    replace(place, h("div", { class: "notice bad", role: "alert" }, h("b", {}, "Tampered with: "), error.message, "."), proof && card("What the service gave", h("pre", { class: "text" }, proof.entry)));
  }
}

function shown(entry, proof, leaf) {
  const save = () => {
    const link = h("a", { href: URL.createObjectURL(new Blob([JSON.stringify(proof)], { type: "application/json" })), download: `proof-${proof.index}.json` });
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return h("div", { class: "columns" },
    card("What was done", facts([["Action", h("code", {}, entry.action)], ["Who", entry.actor], ["What", entry.object && h("code", {}, entry.object)], ["Outcome", entry.outcome],
      ["When", [time(entry.time), h("div", { class: "soft small" }, format.exactly(entry.time))]], ["Label", service.ledgerLabelText(entry.label)], ["Request", entry.request && h("code", {}, entry.request)]]),
      entry.details && h("pre", { class: "text" }, JSON.stringify(entry.details, null, 2)),
      entry.digests && facts(Object.entries(entry.digests).map(([name, digest]) => [name, h("code", {}, digest)]))),
    card("Its proof", facts([["Hash of the entry", h("code", {}, hex(leaf))], ["Path", `${format.count(proof.path.length, "hash", "hashes")} up to the signed root`]]),
      h("ol", { class: "mono small" }, proof.path.map(each => h("li", {}, hex(fromBase64(each)).slice(0, 32) + "…"))),
      h("div", { class: "row" }, button("Save the proof", save)), h("p", { class: "soft small" }, "Who has the key needs nothing else to check it, now or in years.")));
}
