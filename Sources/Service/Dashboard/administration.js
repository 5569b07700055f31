// Own sessions and keys; for administrators, users.

import { h, replace } from "./dom.js";
import { act, ask, badge, button, card, empty, fetched, flush, head, reveal, table, time, toast } from "./parts.js";
import * as service from "./service.js";

export async function show(view) {
  const keys = fetched(view, signal => service.keys(signal), items => [
    h("div", { class: "filters row" }, button("New key", () => newKey(keys), { class: "main" })),
    items.length ? table("API keys", [["Key", each => [each.name, h("div", {}, h("code", { class: "soft" }, `${each.prefix}…`))]],
      ["May", each => (each.scopes ?? ["everything its roles may"]).join(", ")], ["Used", each => time(each.lastUsedAt)], ["Ends", each => time(each.expiresAt)],
      ["", each => each.revokedAt ? badge("revoked", "info") : button("Revoke", act(async () => { await service.revokeKey(each.id); keys.reload(); }, "Revoked."), { class: "danger", "aria-label": `Revoke ${each.name}` })]], items)
      : empty("No keys", "Machines sign in with keys: CI, scripts.")]);
  const sessions = fetched(view, signal => service.sessions(signal), items => table("Sessions", [
    ["From", each => [each.userAgent ?? "unknown", h("div", { class: "soft small" }, each.remoteAddress)]], ["Begun", each => time(each.createdAt)], ["Seen", each => time(each.lastSeenAt)],
    ["", each => each.isCurrent ? badge("this one", "good") : button("Revoke", act(async () => { await service.revokeSession(each.id); sessions.reload(); }, "Revoked."), { class: "danger", "aria-label": `Revoke the session from ${each.remoteAddress}` })]], items));
  replace(view.main, head("Administration"), view.may("users:manage") && users(view),
    flush("API keys", keys), flush("Sessions", sessions),
    card("You", h("p", {}, `${view.session.name}; roles: ${view.session.roles.join(", ")}.`), h("p", { class: "soft small" }, `May: ${view.session.permissions.join(", ")}.`)));
}

async function newKey(place) {
  const values = await ask("New key", [["name", "Name", { required: true, maxlength: 100 }], ["days", "Days until it ends", { type: "number", min: 1, max: 365, value: 90, required: true }],
    ["scopes", "May", { hint: "Permissions between commas; empty for all of yours." }]], { confirm: "Make it" });
  if (!values) return;
  const scopes = values.scopes.split(/[\s,]+/).filter(Boolean);
  try {
    const made = await service.makeKey({ name: values.name, days: Number(values.days), scopes: scopes.length ? scopes : undefined });
    await reveal("The key", "It is shown this once. Keep it where secrets are kept.", made.key);
    place.reload();
  } catch (error) { toast(error.message, true); }
}

const roles = ["viewer", "analyst", "operator", "auditor", "administrator"];

function users(view) {
  const place = fetched(view, signal => service.users(signal), items => [
    h("div", { class: "filters row" }, button("New user", () => edit(null), { class: "main" })),
    table("Users", [["User", each => each.name], ["Roles", each => each.roles.join(", ")], ["Cleared for", each => service.labelText(each.clearance)],
      ["Second factor", each => badge(each.hasSecondFactor ? "on" : "off", each.hasSecondFactor ? "good" : "warn")], ["Seen", each => time(each.lastSignInAt)],
      ["", each => h("div", { class: "row" }, button("Change", () => edit(each), { "aria-label": `Change ${each.name}` }),
        button(each.isDisabled ? "Let in" : "Shut out", act(async () => { await service.changeUser(each.id, { isDisabled: !each.isDisabled }); place.reload(); }), { class: each.isDisabled ? "" : "danger", "aria-label": `${each.isDisabled ? "Let in" : "Shut out"} ${each.name}` }))]], items)]);
  const edit = async user => {
    const values = await ask(user ? `Change ${user.name}` : "New user", [
      !user && ["name", "Name", { required: true, maxlength: 100 }],
      ["roles", "Roles", { value: user?.roles.join(", ") ?? "viewer", hint: `${roles.join(", ")}; nobody is auditor and administrator.` }],
      ["level", "Cleared up to level", { type: "number", min: 0, max: 15, value: user?.clearance?.level ?? 0 }]].filter(Boolean));
    if (!values) return;
    const change = { roles: values.roles.split(/[\s,]+/).filter(Boolean), clearance: { level: Number(values.level), compartments: user?.clearance?.compartments ?? [] } };
    try {
      if (user) await service.changeUser(user.id, change);
      else {
        const made = await service.makeUser({ name: values.name, ...change });
        if (made?.link) await reveal("Their first sign-in", "Give them this link; it works once.", made.link);
      }
      place.reload();
    } catch (error) { toast(error.message, true); }
  };
  return flush("Users", place);
}
