// What happens, as it happens: pages say which topics they watch, live.js brings it.

import { LiveFeed } from "./live.js";

const needed = { findings: "findings:read", scans: "scans:read", alerts: "alerts:read", pool: "pool:read", system: "pool:read" };
const names = { online: "live", connecting: "waiting", offline: "off", refused: "off" };
const watchers = new Map(); // topic -> actions
let feed = null;

class States extends EventTarget {
  now = "waiting";
  set(state) {
    if (state === this.now) return;
    this.now = state;
    this.dispatchEvent(new Event("change"));
  }
}
export const states = new States();

/** Calls `action` with each event of a topic until `signal` says that nobody looks any more. */
export function on(topic, action, signal) {
  if (!watchers.has(topic)) watchers.set(topic, new Set());
  watchers.get(topic).add(action);
  signal.addEventListener("abort", () => watchers.get(topic).delete(action));
}

export function start(session) {
  stop();
  const topics = Object.keys(needed).filter(topic => session.permissions.includes(needed[topic]));
  if (!topics.length) return;
  feed = new LiveFeed();
  for (const topic of topics) feed.on(topic, tell);
  // What was missed cannot be told any more: whoever looks reads again.
  feed.on("gap", gap => gap.topics.forEach(topic => tell({ topic, kind: "gap", payload: {} })));
  feed.on("state", state => states.set(names[state]));
  feed.subscribe(topics);
}

export function stop() {
  feed?.stop();
  feed = null;
  states.set("off");
}

function tell(event) {
  for (const action of watchers.get(event.topic) ?? []) action(event);
}

// A page that nobody sees draws nothing; live.js keeps what comes, or says that it could not.
addEventListener("visibilitychange", () => { if (document.hidden) feed?.pause(); else feed?.resume(); });
