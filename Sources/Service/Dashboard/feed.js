// What happens, as it happens: pages say which topics they watch. docs/live.md has the messages.

const watchers = new Map(); // topic -> actions
const silence = 45_000; // longer without a word, and the connection is taken for dead
let socket = null, topics = [], isWanted = false, attempt = 0, timer = 0, watch = 0, cursor = null;

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

const needed = { findings: "findings:read", scans: "scans:read", alerts: "alerts:read", pool: "pool:read", system: "pool:read" };

export function start(session) {
  topics = Object.keys(needed).filter(topic => session.permissions.includes(needed[topic]));
  isWanted = true;
  cursor = null;
  connect();
}

export function stop() {
  isWanted = false;
  clearTimeout(timer);
  clearTimeout(watch);
  socket?.close();
  socket = null;
  states.set("off");
}

function connect() {
  if (!topics.length) return states.set("off");
  const url = new URL("/v1/live", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const here = socket = new WebSocket(url, ["picket.v1.json"]);
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => here.close(), silence);
  };
  here.addEventListener("open", () => {
    alive();
    here.send(JSON.stringify({ type: "subscribe", topics, ...(cursor ? { cursor } : {}) }));
  });
  here.addEventListener("message", ({ data }) => {
    alive();
    try { receive(JSON.parse(data)); } catch (error) { console.error(error); }
  });
  here.addEventListener("close", () => {
    if (socket !== here || !isWanted) return;
    states.set("waiting");
    attempt += 1; // full jitter: a service that returns is not asked by all at once
    timer = setTimeout(connect, Math.random() * Math.min(30_000, 500 * 2 ** Math.min(attempt, 8)));
  });
}

function receive(message) {
  if (message.cursor) cursor = message.cursor;
  if (message.type === "subscribed") { attempt = 0; states.set("live"); }
  if (message.type === "events") message.events.forEach(tell);
  // What was missed cannot be told any more: whoever looks reads again.
  if (message.type === "gap") for (const topic of topics) tell({ topic, kind: "gap", payload: {} });
}

function tell(event) {
  for (const action of watchers.get(event.topic) ?? []) action(event);
}

// A browser that is back knows before any timer does.
addEventListener("online", () => {
  if (!isWanted || states.now === "live") return;
  clearTimeout(timer);
  connect();
});
