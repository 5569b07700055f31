// The pool: what its workers do, what waits, how long it takes.

import { h, replace } from "./dom.js";
import { card, empty, fetched, flush, head, table, tile } from "./parts.js";
import * as format from "./format.js";
import * as service from "./service.js";
import { PoolPicture } from "./pool-picture.js";

export async function show(view) {
  const canvas = h("canvas", { height: "340", role: "img", "aria-label": "Workers, queues and latencies; the table below has them as numbers" });
  canvas.style.height = "340px";
  const picture = new Picture(canvas, view.signal);
  const numbers = h("div", { class: "stack" });
  const draw = state => { picture.draw(state); replace(numbers, figures(state)); };
  replace(view.main, head("Pool"), fetched(view, signal => service.pool(signal), state => {
    requestAnimationFrame(() => draw(state));
    return [flush(null, canvas), numbers];
  }), card("Recommendations", fetched(view, signal => service.recommendations(signal), items => items.length
    ? h("ul", {}, items.map(each => h("li", {}, h("b", {}, each.title), " ", each.text)))
    : h("p", { class: "soft" }, "None: the pool fits its work."))));
  view.on("pool", event => { if (event.payload?.workers) draw(event.payload); });
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
    const shown = { workers: state.workers, queues: state.queues, heat: state.heat ?? [] };
    if (this.worker) this.worker.postMessage({ state: shown });
    else this.canvas.dataset.drawn = this.picture.draw(shown);
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

function figures(state) {
  const busy = state.workers.filter(each => each > 0.5).length;
  return [
    h("div", { class: "tiles" }, tile(`${busy} of ${state.workers.length}`, "workers busy"), tile(format.number(state.queues.reduce((sum, each) => sum + each.depth, 0)), "waiting"),
      tile(format.duration(state.latency?.p50), "median"), tile(format.duration(state.latency?.p99), "p99"), tile(format.percent(state.cacheHits), "from the cache")),
    state.queues.length ? flush("Queues", table("Queues", [["Priority", each => each.name], ["Waiting", each => format.number(each.depth), { figure: true }], ["At most", each => format.number(each.limit), { figure: true }],
      ["Longest wait", each => format.duration(each.oldest), { figure: true }]], state.queues)) : empty("No queues"),
  ];
}
