// The frame around the pages: who is signed in, where to go, which page is shown.

import { conditions, forget } from "./api.js";
import { h, replace } from "./dom.js";
import { failure, loading, toast, button } from "./parts.js";
import * as service from "./service.js";
import * as feed from "./feed.js";

/** Path, title, module, permission; a title of "" is shown under no name. */
const groups = [
  ["", [["", "Overview", "overview", "projects:read"], ["findings", "Findings", "findings", "findings:read"],
    ["scans", "Scans", "scans", "scans:read"], ["projects", "Projects", "projects", "projects:read"],
    ["alerts", "Alerts", "alerts", "alerts:read"]]],
  ["Code", [["connascence", "Connascence", "connascence", "findings:read"],
    ["power-of-ten", "Power of Ten", "power-of-ten", "findings:read"]]],
  ["Evidence", [["ledger", "Ledger", "ledger", "ledger:read"], ["compliance", "Compliance", "compliance", "compliance:read"],
    ["quality", "Quality", "quality", "compliance:read"]]],
  ["Operation", [["detectors", "Detectors", "detectors", "detectors:read"], ["pool", "Pool", "pool", "pool:read"],
    ["administration", "Administration", "administration", null]]],
];
const pages = new Map(groups.flatMap(([, entries]) => entries).map(entry => [entry[0], entry]));

const shell = document.getElementById("shell");
let session = null;
let leaving = new AbortController();
let main;

/** `#/findings/ID?severity=high` */
export function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) };
}

async function start() {
  applyTheme(localStorage.getItem("theme") ?? "auto");
  // Who never signed in here need not be asked for; a provider of identities sends back to "#/".
  if (!localStorage.getItem("signed-in") && location.hash !== "#/") return showSignIn();
  try {
    session = await service.session();
    localStorage.setItem("signed-in", "yes");
  } catch (error) {
    if (error.status === 401) return showSignIn();
    shell.className = "alone";
    return replace(shell, failure(error, start));
  }
  if (!session) return showSignIn();
  frame();
  feed.start(session);
  await show();
}

/** After signing in. */
function begin() {
  localStorage.setItem("signed-in", "yes");
  return start();
}

async function showSignIn() {
  session = null;
  localStorage.removeItem("signed-in");
  feed.stop();
  leaving.abort();
  leaving = new AbortController();
  const { signInPage, welcomePage } = await import("./sign-in.js");
  const welcome = /^#welcome=(.+)$/.exec(location.hash);
  shell.className = "alone";
  document.title = "Sign in · Picket";
  replace(shell, welcome ? welcomePage(decodeURIComponent(welcome[1]), begin) : signInPage(begin));
  shell.querySelector("input")?.focus();
}

function frame() {
  shell.className = "";
  main = h("main", { id: "main", tabindex: "-1" });
  const side = h("div", { id: "side" },
    button("Skip to the page", () => main.focus(), { class: "skip" }),
    h("a", { class: "brand", href: "#/" }, h("img", { src: new URL("icon.svg", import.meta.url), alt: "" }), "Picket"),
    button("Menu", event => {
      const isOpen = side.classList.toggle("open");
      event.currentTarget.setAttribute("aria-expanded", isOpen);
    }, { id: "menu", "aria-expanded": "false", "aria-controls": "pages" }),
    h("nav", { id: "pages", "aria-label": "Pages" }, groups.map(([title, entries]) => {
      const allowed = entries.filter(entry => !entry[3] || session.permissions.includes(entry[3]));
      return allowed.length ? [title && h("div", { class: "group" }, title),
        allowed.map(([path, name]) => h("a", { href: `#/${path}`, "data-page": path, onclick: () => side.classList.remove("open") }, name))] : [];
    })),
    h("div", { id: "foot" },
      h("div", { id: "live", role: "status", "data-state": "waiting" }, "Connecting"),
      h("div", {}, session.name, h("div", { class: "soft small" }, session.roles.join(", "))),
      h("div", { class: "row" }, themeButton(), button("Sign out", signOut))));
  replace(shell, side, main);
}

function themeButton() {
  const next = { auto: "light", light: "dark", dark: "auto" };
  const control = button("", () => {
    const theme = next[document.documentElement.dataset.theme] ?? "auto";
    localStorage.setItem("theme", theme);
    applyTheme(theme);
    name();
  });
  const name = () => { control.textContent = `Colours: ${document.documentElement.dataset.theme}`; };
  name();
  return control;
}

function applyTheme(theme) { document.documentElement.dataset.theme = theme in { light: 1, dark: 1 } ? theme : "auto"; }

async function signOut() {
  try { await service.signOut(); } catch (error) { if (error.status !== 401) return toast(error.message, true); }
  forget();
  await showSignIn();
}

async function show() {
  if (!session) return;
  leaving.abort();
  leaving = new AbortController();
  const { path, query } = place();
  const [name = "", ...rest] = path;
  const entry = pages.get(name);
  for (const link of shell.querySelectorAll("nav a")) {
    if (link.dataset.page === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const view = {
    main, query, path: rest, session, signal: leaving.signal,
    /** Whether what is made of all detectors' findings is for this reader. */
    seesAll: session.detectors === null && session.permissions.includes("compliance:read"),
    may: permission => session.permissions.includes(permission),
    title: text => { document.title = `${text} · Picket`; },
    on: (topic, action) => feed.on(topic, action, view.signal),
    /** Another query of the same page, without a new entry in the history. */
    requery: next => history.replaceState(history.state, "", `#/${path.map(encodeURIComponent).join("/")}${next.size ? "?" + next : ""}`),
  };
  view.title(entry?.[1] ?? "Not found");
  replace(main, loading());
  main.scrollTop = 0;
  try {
    if (!entry) throw Object.assign(new Error("There is no such page. The menu lists what there is."), { status: 404 });
    if (entry[3] && !view.may(entry[3])) {
      throw Object.assign(new Error(`This page needs the permission ${entry[3]}. An administrator can give you a role that has it.`), { status: 403 });
    }
    const page = await import(`./${entry[2]}.js`);
    if (view.signal.aborted) return;
    replace(main);
    await page.show(view);
  } catch (error) {
    if (!view.signal.aborted) replace(main, failure(error, show));
  }
  main.dataset.ready = place().path.join("/");
}

addEventListener("hashchange", () => { show().then(() => { if (main && !main.contains(document.activeElement)) main.focus({ preventScroll: true }); }); });
conditions.addEventListener("signed-out", () => { if (session) { forget(); showSignIn(); } });
conditions.addEventListener("offline", () => toast("The service does not answer. What is shown may be old.", true));
conditions.addEventListener("online", () => toast("The service answers again."));
feed.states.addEventListener("change", () => {
  const sign = document.getElementById("live");
  if (!sign) return;
  sign.dataset.state = feed.states.now;
  sign.textContent = { live: "Live", waiting: "Connecting", off: "Not live" }[feed.states.now];
});

start();
