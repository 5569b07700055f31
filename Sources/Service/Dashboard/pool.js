// The pool: what its workers do, what waits, how long it takes.

import { h, replace } from "./dom.js";
import { card, empty, fetched, flush, head, table, tile } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";
import { PoolPicture } from "./pool-picture.js";

export async function show(view) {
  const canvas = h("canvas", { height: "340", role: "img", "aria-label": "Workers, queues, and latencies since this page was opened; the tables below have them as numbers" });
  canvas.style.height = "340px";
  const picture = new Picture(canvas, view.signal);
  const numbers = h("div", { class: "stack" });
  const past = [];
  const draw = state => {
    past.push(state.latency);
    if (past.length > columns) past.shift();
    picture.draw(drawable(state, past));
    replace(numbers, figures(state));
  };
  replace(view.main, head("Pool"), fetched(view, signal => service.pool(signal), state => {
    requestAnimationFrame(() => draw(state));
    return [flush(null, canvas), numbers];
  }), card("Recommendations", fetched(view, signal => service.recommendations(signal), items => items.length
    ? h("ul", {}, items.map(each => h("li", {}, h("b", {}, each.subject), ": ", each.advice, h("div", { class: "soft small" }, `${each.measurement} (${format.count(each.samples, "sample")})`))))
    : h("p", { class: "soft" }, "None: the pool fits its work."))));
  view.on("pool", event => { if (event.payload?.latency) draw(event.payload); });
  const timer = setInterval(() => { if (!document.hidden) service.pool(view.signal).then(draw, () => {}); }, 2000);
  view.signal.addEventListener("abort", () => clearInterval(timer));
}

/** The picture in a worker of its own where the browser can, else here. */
class Picture {
  constructor(canvas, signal) {
    this.canvas = canvas;
    const resize = new ResizeObserver(() => this.fit());
    resize.observe(canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.recolour(), { signal });
    const themes = new MutationObserver(() => this.recolour());
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => { resize.disconnect(); themes.disconnect(); this.worker?.terminate(); });
  }

  get size() { return { width: this.canvas.clientWidth, height: this.canvas.clientHeight, scale: devicePixelRatio }; }

  begin() {
    const { width, height, scale } = this.size;
    if (!width) return false;
    this.isBegun = true;
    if (this.canvas.transferControlToOffscreen && window.Worker) {
      this.worker = new Worker(scriptAddress("pool-worker.js"), { type: "module" });
      this.worker.addEventListener("message", ({ data }) => { this.canvas.dataset.drawn = data.drawn; });
      const canvas = this.canvas.transferControlToOffscreen();
      this.worker.postMessage({ canvas, width, height, scale }, [canvas]);
    } else {
      this.picture = new PoolPicture(this.canvas.getContext("2d", { alpha: false }), width, height, scale);
    }
    this.recolour();
    return true;
  }

  fit() {
    if (!this.isBegun || !this.canvas.clientWidth) return;
    const { width, height, scale } = this.size;
    if (this.worker) { this.worker.postMessage({ width, height, scale }); this.recolour(); }
    else this.picture.resize(width, height, scale);
  }

  recolour() {
    if (!this.isBegun) return;
    const probe = h("i");
    document.body.append(probe);
    const resolve = name => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
    const mix = share => { probe.style.color = `color-mix(in srgb, var(--accent) ${share}%, var(--line))`; return getComputedStyle(probe).color; };
    const colours = { ink: resolve("ink"), ground: resolve("code"), empty: resolve("line"), full: resolve("accent"), hot: resolve("high"), shades: Array.from({ length: 11 }, (_, step) => mix(step * 10)) };
    probe.remove();
    if (this.worker) this.worker.postMessage({ colours });
    else this.picture.recolour(colours);
  }

  draw(state) {
    if (!this.isBegun && !this.begin()) return;
    if (this.worker) this.worker.postMessage({ state });
    else this.canvas.dataset.drawn = this.picture.draw(state);
  }
}

/** The policy lets scripts be named by one place alone: this one, for files of the dashboard. */
let policy;
function scriptAddress(name) {
  const address = new URL(name, import.meta.url).href;
  if (!window.trustedTypes) return address;
  policy ??= trustedTypes.createPolicy("picket", { createScriptURL: text => {
    if (new URL(text).origin !== location.origin) throw new TypeError("not a file of the dashboard");
    return text;
  } });
  return policy.createScriptURL(address);
}

const columns = 90, measures = ["median", "p95", "p99", "longest"];
const levels = latency => Object.keys(latency).sort();

/** Workers that work and that wait, what queues, and for each priority a line of the heat map, a column a look. */
function drawable(state, past) {
  const names = levels(state.latency);
  return {
    workers: Array.from({ length: state.workers }, (_, index) => index < state.runningTasks ? 1 : 0),
    queues: [{ name: "tasks", depth: state.waitingTasks, limit: Math.max(state.workers * 16, state.waitingTasks) },
      { name: "scans", depth: state.waitingScans, limit: Math.max(16, state.waitingScans) }],
    heat: names.flatMap(name => measures.slice(0, 3).map(measure =>
      Array.from({ length: columns }, (_, index) => 1e4 * (past[past.length - columns + index]?.[name]?.[measure] ?? 0)))),
  };
}

function figures(state) {
  const { cache } = state, looked = cache ? cache.hits + cache.misses : 0;
  return [
    h("div", { class: "tiles" }, tile(`${format.number(state.runningTasks)} of ${format.number(state.workers)}`, "workers busy"), tile(format.compact(state.waitingTasks), "tasks waiting"),
      tile(`${format.number(state.runningScans)} + ${format.number(state.waitingScans)}`, "scans running, and waiting"), tile(looked ? format.percent(cache.hits / looked) : "–", "from the cache"),
      tile(format.percent(state.overhead), "the pool's own share"), tile(format.compact(state.requests.refused), "requests refused", { tone: state.requests.refused ? "warn" : "" })),
    state.notices.map(each => h("div", { class: "notice warn", role: "note" }, each)),
    levels(state.latency).length ? flush("Latency by priority", table("Latency by priority", [["Priority", each => each], ["Requests", each => format.number(state.latency[each].count), { figure: true }],
      ...measures.map(name => [name, each => format.duration(state.latency[each][name] * 1000), { figure: true }])], levels(state.latency))) : empty("Nothing has been inspected yet", "Latencies are shown once something has."),
  ];
}
