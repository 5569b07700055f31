// What an analyst decides of findings, one or many.

import { ask } from "./parts.js";
import * as service from "./service.js";

export const stateTones = { new: "accent", open: "warn", regressed: "bad", triaged: "info", accepted: "info", suppressed: "info", fixed: "good" };

export const actions = [
  { key: "t", name: "Triage", state: "triaged" },
  { key: "a", name: "Accept", state: "accepted" },
  { key: "o", name: "Reopen", state: "open" },
  { key: "c", name: "Comment" },
];

const mostAtOnce = 1000;

/** The findings that an event of the feed is of. */
export const concerned = ({ payload }) => payload?.ids ?? (payload?.id ? [payload.id] : []);

/** Asks what has to be known, and does it. Resolves to what has changed of each, or null if the reader thinks better of it. */
export async function act(action, chosen) {
  const what = chosen.length === 1 ? "this finding" : `these ${chosen.length} findings`;
  if (!action.state) {
    const values = await ask(`Comment on ${what}`, [["text", "Comment", { type: "textarea", required: true, maxlength: 10000 }]], { confirm: "Comment" });
    if (!values) return null;
    for (const each of chosen) await service.comment(each.id, values.text);
    return {};
  }
  const change = { state: action.state };
  if (action.state === "accepted") {
    const values = await ask(`Accept ${what}`, [
      ["until", "Until", { type: "date", required: true, value: inDays(90), min: inDays(1), hint: "From then on it is open again." }],
      ["reason", "Why", { type: "textarea", required: true, maxlength: 2000 }]], { confirm: "Accept" });
    if (!values) return null;
    change.until = new Date(`${values.until}T23:59:59`).getTime();
    change.reason = values.reason;
  }
  const refused = [];
  for (let start = 0; start < chosen.length; start += mostAtOnce) {
    refused.push(...await service.triage(chosen.slice(start, start + mostAtOnce), change));
  }
  if (refused.length === chosen.length) {
    throw new Error(`Not done: ${chosen.length === 1 ? "it has" : "they have"} changed meanwhile, or ${chosen.length === 1 ? "is" : "are"} fixed or suppressed. Reload, and look again.`);
  }
  return { state: change.state, acceptedUntil: change.until ?? null, refused };
}

const inDays = days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
