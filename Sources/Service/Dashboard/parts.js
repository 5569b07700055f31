// What pages are made of: cards, tables, states, dialogs.

import { h, replace } from "./dom.js";
import * as format from "./format.js";

export const severities = ["critical", "high", "medium", "low", "info"];

export const badge = (text, tone = "info") => h("span", { class: `badge ${tone}` }, text);
export const severity = name => badge(name, name);
export const card = (title, ...children) => h("section", { class: "card" }, title && h("h2", {}, title), children);
export const flush = (title, ...children) =>
  h("section", { class: "card flush" }, title && h("h2", {}, title), children);
export const head = (title, ...more) => h("div", { class: "head" }, h("h1", {}, title), more);
export const tile = (value, label, { tone = "", href } = {}) =>
  h(href ? "a" : "div", { class: `tile ${tone}`, href }, h("b", {}, value), h("span", {}, label));
export const time = value => value === null || value === undefined ? h("span", { class: "soft" }, "never")
  : h("time", { datetime: new Date(value).toISOString(), title: format.exactly(value) }, format.ago(value));
export const facts = pairs => h("dl", { class: "facts" },
  pairs.filter(pair => pair && pair[1] !== undefined && pair[1] !== null)
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
export const notice = (tone, ...children) => h("div", { class: `notice ${tone}`, role: "note" }, children);
export const button = (text, onclick, properties = {}) => h("button", { type: "button", onclick, ...properties }, text);

/** columns: [title, row => what it shows, { figure }] */
export function table(name, columns, rows) {
  return h("div", { class: "scroll" }, h("table", { "aria-label": name },
    h("thead", {}, h("tr", {}, columns.map(([title, , options]) =>
      h("th", { scope: "col", class: options?.figure && "figure" }, title)))),
    h("tbody", {}, rows.map(row => h("tr", {}, columns.map(([, show, options]) =>
      h("td", { class: options?.figure && "figure" }, show(row))))))));
}

export const loading = (what = "Loading") =>
  h("div", { class: "loading", role: "status" }, h("span", { class: "unseen" }, `${what}…`),
    [90, 70, 82, 40].map(width => h("i", { style: { width: `${width}%` } })));

/** Nothing here, why, and what would change it. */
export const empty = (title, text, ...more) =>
  h("div", { class: "state" }, h("h2", {}, title), text && h("p", {}, text), more);

/** What went wrong and what to do next. */
export function failure(error, again) {
  const isOurs = error.status === undefined;
  if (isOurs) console.error(error);
  const titles = { 0: "Not reached", 401: "Signed out", 403: "Not allowed", 404: "Not found", 429: "Too many requests" };
  return h("div", { class: "state", role: "alert" },
    h("h2", {}, titles[error.status] ?? "That did not work"),
    h("p", {}, isOurs ? "The dashboard made a mistake here. Reload the page; if it stays so, report it." : error.message),
    (error.errors ?? []).map(each => h("p", {}, h("code", {}, each.pointer), " ", each.detail)),
    error.retryAfter && h("p", {}, `Trying again makes sense in ${format.count(error.retryAfter, "second")}.`),
    error.trace && h("p", { class: "small" }, "Trace ", h("code", {}, error.trace)),
    again && error.status !== 403 && button("Try again", again));
}

/** A place for what has to be fetched first: waits, shows it, or says what went wrong and offers to try again. */
export function fetched(view, load, show, place = h("div", { class: "stack" })) {
  const run = async () => {
    if (!place.hasChildNodes()) replace(place, loading());
    try {
      const value = await load(view.signal);
      if (!view.signal.aborted) replace(place, await show(value));
    } catch (error) {
      if (!view.signal.aborted) replace(place, failure(error, () => { replace(place, loading()); run(); }));
    }
  };
  place.reload = run;
  run();
  return place;
}

export function toast(text, isError = false) {
  let place = document.getElementById("toasts");
  if (!place) document.body.append(place = h("div", { id: "toasts", role: "status", "aria-live": "polite" }));
  const element = h("div", { class: "toast", role: isError && "alert" }, text);
  place.append(element);
  setTimeout(() => element.remove(), isError ? 9000 : 5000);
}

/** Does what a button is for; says what went wrong; the button waits meanwhile. */
export const act = (action, done) => async event => {
  const source = event?.currentTarget;
  if (source) source.disabled = true;
  try {
    await action();
    if (done) toast(done);
  } catch (error) {
    toast(error.message, true);
  } finally {
    if (source) source.disabled = false;
  }
};

/** A form: fields are [name, label, { type, options, hint, value, required … }]. Resolves to its values, or null. */
export function ask(title, fields, { confirm = "Save", text, danger = false } = {}) {
  return new Promise(resolve => {
    const form = h("form", { method: "dialog", class: "stack" },
      h("h2", { id: "dialog-title" }, title), text && h("p", { class: "soft" }, text),
      fields.map(([name, label, options = {}]) => field(name, label, options)),
      h("div", { class: "row" }, h("button", { class: danger ? "danger" : "main", value: "yes" }, confirm),
        button("Cancel", () => dialog.close(""))));
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      const values = new FormData(form), files = fields.filter(each => each[2]?.type === "file").map(each => [each[0], values.getAll(each[0]).filter(file => file.size)]);
      resolve(dialog.returnValue === "yes" ? { ...Object.fromEntries(values), ...Object.fromEntries(files) } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function field(name, label, { type = "text", options, hint, value, ...rest } = {}) {
  const properties = { name, value, ...rest };
  const input = options ? h("select", properties, options.map(each => {
    const [key, text] = Array.isArray(each) ? each : [each, each];
    return h("option", { value: key, selected: key === value }, text);
  })) : type === "textarea" ? h("textarea", { rows: 3, ...properties }) : h("input", { type, ...properties });
  return h("label", { class: "field" }, h("span", {}, label), input, hint && h("small", {}, hint));
}

/** Shown once: a key, a recovery code. */
export function reveal(title, text, secret) {
  return new Promise(resolve => {
    const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, h("div", { class: "stack" },
      h("h2", { id: "dialog-title" }, title), h("p", {}, text), h("pre", { class: "text" }, secret),
      h("div", { class: "row" }, button("Copy", act(() => navigator.clipboard.writeText(secret), "Copied.")),
        button("I have kept it", () => dialog.close(), { class: "main" }))));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
