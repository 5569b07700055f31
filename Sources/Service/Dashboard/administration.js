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
    card("You", h("p", {}, `${view.session.name}; roles: ${view.session.roles.join(", ")}.`), h("div", { class: "row" }, button("Change the password", act(changePassword)),
      view.session.hasSecondFactor ? badge("second factor on", "good") : button("Begin a second factor", act(beginSecondFactor), { class: "main" })), h("p", { class: "soft small" }, `May: ${view.session.permissions.join(", ")}.`)));
}

const password = ["password", "Your password", { type: "password", autocomplete: "current-password", required: true, maxlength: 128 }];

async function changePassword() {
  const values = await ask("Change the password", [password, ["next", "The new one", { type: "password", autocomplete: "new-password", required: true, maxlength: 128 }]], { text: "All your other sessions end." });
  if (!values) return;
  await service.changePassword(values.password, values.next);
  toast("Changed. You are signed in here alone.");
}

async function beginSecondFactor() {
  const values = await ask("Second factor", [password], { confirm: "Go on" });
  if (!values) return;
  const address = await service.proposeSecondFactor(values.password);
  await reveal("Tell your authenticator", "Enter this address, or the secret in it, into the authenticator.", address);
  const proof = await ask("Prove that it has it", [["code", "Its code", { inputmode: "numeric", pattern: "[0-9]{6}", required: true, maxlength: 6 }]], { confirm: "Confirm" });
  if (!proof) return;
  const codes = await service.confirmSecondFactor(proof.code);
  await reveal("Recovery codes", "Each lets you in once without the authenticator. They are shown this once.", codes.join("\n"));
  location.reload();
}

async function newKey(place) {
  const values = await ask("New key", [["name", "Name", { required: true, maxlength: 100 }], ["days", "Days until it ends", { type: "number", min: 1, max: 366, value: 90, required: true }],
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
      ["Second factor", each => [badge(each.hasSecondFactor ? "on" : "off", each.hasSecondFactor ? "good" : "warn"), each.isLocked && badge("locked", "bad")]], ["Seen", each => time(each.lastSignInAt)],
      ["", each => h("div", { class: "row" }, button("Change", () => edit(each), { "aria-label": `Change ${each.name}` }),
        button(each.isDisabled ? "Let in" : "Shut out", act(async () => { await service.changeUser(each.name, { isDisabled: !each.isDisabled }); place.reload(); }), { class: each.isDisabled ? "" : "danger", "aria-label": `${each.isDisabled ? "Let in" : "Shut out"} ${each.name}` }))]], items)]);
  const edit = async user => {
    const values = await ask(user ? `Change ${user.name}` : "New user", [
      !user && ["name", "Name", { required: true, maxlength: 100 }],
      ["roles", "Roles", { value: user?.roles.join(", ") ?? "viewer", hint: `${roles.join(", ")}; nobody is auditor and administrator.` }],
      ["level", "Cleared up to level", { options: service.levels(15), value: `${user?.clearance?.level ?? 0}` }],
      ...service.compartments().map(([number, name]) => [`compartment-${number}`, `Cleared for ${name}`, { type: "checkbox", checked: user?.clearance?.compartments.includes(number) ?? false }])].filter(Boolean));
    if (!values) return;
    const change = { roles: values.roles.split(/[\s,]+/).filter(Boolean), clearance: { level: Number(values.level), compartments: compartments(user, values) } };
    try {
      if (user) await service.changeUser(user.name, change);
      else {
        const made = await service.makeUser({ name: values.name, ...change });
        if (made?.link) await reveal("Their first sign-in", "Give them this link; it works once.", new URL(made.link, location.href).href);
      }
      place.reload();
    } catch (error) { toast(error.message, true); }
  };
  return flush("Users", place);
}

/** Those without a name, and those whose names one does not know, stay as they are. */
function compartments(user, values) {
  const named = service.compartments().map(([number]) => number);
  const others = (user?.clearance?.compartments ?? []).filter(each => !named.includes(each));
  return [...others, ...named.filter(number => values[`compartment-${number}`])].sort((left, right) => left - right);
}
