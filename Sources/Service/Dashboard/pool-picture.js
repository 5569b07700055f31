// Draws the pool: workers, queues, latencies. Only what has changed is drawn, all of one colour at once.
// Knows a 2D context and numbers alone, so that it runs in a worker as well as in the page.

const cell = 16, gap = 2, margin = 12, title = 18;

export class PoolPicture {
  constructor(context, width, height, scale) {
    Object.assign(this, { context, drawn: new Map() });
    this.resize(width, height, scale);
  }

  resize(width, height, scale) {
    Object.assign(this, { width, height });
    this.context.canvas.width = Math.max(1, Math.round(width * scale));
    this.context.canvas.height = Math.max(1, Math.round(height * scale));
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.drawn.clear();
    if (!this.colours) return;
    this.context.fillStyle = this.colours.ground;
    this.context.fillRect(0, 0, width, height);
    if (this.state) this.draw(this.state);
  }

  recolour(colours) {
    this.colours = colours;
    this.resize(this.width, this.height, this.context.getTransform().a);
  }

  /** @param state { workers: [0…1 busy], queues: [{ name, depth, limit }], heat: [[count]] } rows are latencies, columns times */
  draw(state) {
    this.state = state;
    if (!this.colours) return 0;
    const batches = new Map();
    const batch = colour => batches.get(colour) ?? batches.set(colour, []).get(colour);
    const put = (key, x, y, width, height, colour) => {
      if (this.drawn.get(key) === colour) return;
      this.drawn.set(key, colour);
      batch(colour).push([x, y, width, height]);
    };
    const { colours } = this;
    let y = margin;
    this.label("workers", "Workers", margin, y);
    y += title;
    const columns = Math.max(1, Math.floor((this.width - 2 * margin) / (cell + gap)));
    state.workers.forEach((busy, index) => put(`w${index}`, margin + (index % columns) * (cell + gap), y + Math.floor(index / columns) * (cell + gap), cell, cell, shade(colours, busy)));
    y += Math.ceil(state.workers.length / columns) * (cell + gap) + margin;
    this.label("queues", "Queues", margin, y);
    y += title;
    const room = Math.max(0, this.width - 2 * margin - 110);
    for (const queue of state.queues) {
      const full = Math.min(1, queue.depth / Math.max(1, queue.limit)), filled = Math.round(room * full);
      this.label(`l${queue.name}`, `${queue.name} ${queue.depth}`, margin, y);
      const face = `${filled} ${full > 0.8}`;
      if (this.drawn.get(`q${queue.name}`) !== face) {
        this.drawn.set(`q${queue.name}`, face);
        batch(full > 0.8 ? colours.hot : colours.full).push([margin + 110, y, filled, 12]);
        batch(colours.empty).push([margin + 110 + filled, y, room - filled, 12]);
      }
      y += 18;
    }
    y += margin;
    this.label("heat", "Latency, by time", margin, y);
    y += title;
    const rows = state.heat.length, width = (this.width - 2 * margin) / Math.max(1, state.heat[0]?.length ?? 1), height = Math.max(4, (this.height - y - margin) / Math.max(1, rows));
    const most = Math.max(1, ...state.heat.flat());
    state.heat.forEach((row, line) => row.forEach((count, column) =>
      put(`h${line},${column}`, margin + column * width, y + line * height, width - 1, height - 1, shade(colours, count ? 0.15 + 0.85 * Math.log1p(count) / Math.log1p(most) : 0))));
    let rectangles = 0;
    for (const [colour, list] of batches) {
      this.context.fillStyle = colour;
      this.context.beginPath();
      for (const each of list) this.context.rect(...each);
      this.context.fill();
      rectangles += list.length;
    }
    return rectangles;
  }

  label(key, text, x, y) {
    const face = `${text} ${x} ${y}`;
    if (this.drawn.get(`t${key}`) === face) return;
    this.drawn.set(`t${key}`, face);
    this.context.fillStyle = this.colours.ground;
    this.context.fillRect(x, y - 2, 106, 16);
    this.context.fillStyle = this.colours.ink;
    this.context.font = "12px system-ui, sans-serif";
    this.context.textBaseline = "top";
    this.context.fillText(text, x, y, 104);
  }
}

/** One of eleven shades, so that cells of one shade are drawn together. */
function shade(colours, value) {
  return colours.shades[Math.round(Math.max(0, Math.min(1, value)) * 10)];
}
