// What happens, as it happens: pages say which topics they watch.

const watchers = new Map(); // topic -> actions
let socket = null, isWanted = false, attempt = 0, timer = 0, lastSequence = new Map();

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

export function start() {
  isWanted = true;
  connect();
}

export function stop() {
  isWanted = false;
  clearTimeout(timer);
  socket?.close();
  socket = null;
  lastSequence.clear();
  states.set("off");
}

function connect() {
  const url = new URL("/v1/live?format=json", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  const here = socket;
  here.addEventListener("open", () => { attempt = 0; states.set("live"); });
  here.addEventListener("message", ({ data }) => {
    try { tell(JSON.parse(data)); } catch (error) { console.error(error); }
  });
  here.addEventListener("close", () => {
    if (socket !== here || !isWanted) return;
    states.set("waiting");
    attempt += 1; // full jitter: a service that returns is not asked by all at once
    timer = setTimeout(connect, Math.random() * Math.min(30_000, 500 * 2 ** Math.min(attempt, 8)));
  });
}

export function tell(event) {
  for (const action of watchers.get(event.topic) ?? []) action(event);
}
