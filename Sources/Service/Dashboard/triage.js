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

const mostAtOnce = 500;

/** Asks what has to be known, and does it. Resolves to what has changed of each, or null if the reader thinks better of it. */
export async function act(action, ids) {
  const change = {};
  if (action.state) change.state = action.state;
  const what = ids.length === 1 ? "this finding" : `these ${ids.length} findings`;
  if (action.state === "accepted") {
    const values = await ask(`Accept ${what}`, [
      ["until", "Until", { type: "date", required: true, value: inDays(90), min: inDays(1), hint: "From then on it is open again." }],
      ["comment", "Why", { type: "textarea", required: true, maxlength: 2000 }]], { confirm: "Accept" });
    if (!values) return null;
    change.acceptedUntil = new Date(`${values.until}T23:59:59`).getTime();
    change.comment = values.comment;
  } else if (!action.state) {
    const values = await ask(`Comment on ${what}`, [["comment", "Comment", { type: "textarea", required: true, maxlength: 2000 }]], { confirm: "Comment" });
    if (!values) return null;
    change.comment = values.comment;
  }
  for (let start = 0; start < ids.length; start += mostAtOnce) {
    await service.triage(ids.slice(start, start + mostAtOnce), change);
  }
  const { comment, ...shown } = change;
  return shown;
}

const inDays = days => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
