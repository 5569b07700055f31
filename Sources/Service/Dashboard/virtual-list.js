// A list of any length of which only what can be seen is in the document. Rows have one height, and are used again.

import { h, framed } from "./dom.js";

const overscan = 6;
const leastInterval = 12; // milliseconds between pages: 83 a second of the 100 that a user has
const highest = 30_000_000; // browsers draw no element higher than some 33 million pixels

export class VirtualList {
  /**
   * @param make() a row
   * @param face(index) what a row shows: compared part by part with what it shows already
   * @param fill(row, index, face)
   * @param need(last) is told the last index that will be looked at soon
   */
  constructor(element, { rowHeight, make, face, fill, need, signal }) {
    Object.assign(this, { element, rowHeight, make, face, fill, need });
    this.length = 0;
    this.slots = [];
    this.room = h("div", { class: "height", role: "presentation" });
    element.append(this.room);
    this.later = framed(() => this.draw());
    this.measure = () => { this.seen = element.clientHeight; this.later(); };
    element.addEventListener("scroll", this.later, { passive: true, signal });
    const observer = new ResizeObserver(this.measure);
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect());
    this.seen = element.clientHeight;
  }

  get most() { return Math.floor(highest / this.rowHeight); }

  setLength(length) {
    const next = Math.min(length, this.most);
    if (next !== this.length) this.room.style.height = `${next * this.rowHeight}px`;
    this.length = next;
    this.later();
  }

  draw() {
    const { rowHeight } = this;
    const top = this.element.scrollTop, count = Math.ceil(this.seen / rowHeight) + 2 * overscan + 1;
    while (this.slots.length < count) {
      const row = this.make();
      this.element.append(row);
      this.slots.push({ row, index: -1, face: [] });
    }
    const first = Math.max(0, Math.floor(top / rowHeight) - overscan), last = Math.min(this.length, first + count);
    for (let index = first; index < last; index += 1) this.place(this.slots[index % this.slots.length], index);
    for (const slot of this.slots) {
      if (slot.index >= last || slot.index < first) { slot.row.hidden = true; slot.index = -1; slot.face = []; }
    }
    this.need(last);
  }

  place(slot, index) {
    if (slot.index !== index) {
      slot.row.style.transform = `translateY(${index * this.rowHeight}px)`;
      if (slot.index < 0) slot.row.hidden = false;
      slot.index = index;
    }
    const face = this.face(index);
    if (face.length === slot.face.length && face.every((part, place) => part === slot.face[place])) return;
    slot.face = face;
    this.fill(slot.row, index, face);
  }

  reveal(index) {
    const top = index * this.rowHeight, { scrollTop } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + this.rowHeight > scrollTop + this.seen) this.element.scrollTop = top + this.rowHeight - this.seen;
    this.later();
  }
}

/** Pages of a list one after the other, ahead of what is looked at. */
export class Rows {
  constructor(load, changed) {
    Object.assign(this, { load, changed, items: [], cursor: undefined, isWhole: false, wanted: 0, running: null, error: null });
  }

  /** Loads until there are so many, or no more. */
  want(count) {
    this.wanted = Math.max(this.wanted, count);
    if (!this.running && !this.isWhole && !this.error && this.items.length < this.wanted) {
      this.running = this.run().finally(() => { this.running = null; });
    }
    return this.running;
  }

  async run() {
    try {
      while (!this.isWhole && this.items.length < this.wanted) {
        const began = performance.now(), page = await this.load(this.cursor);
        this.items.push(...page.items);
        this.cursor = page.next;
        this.isWhole = !page.next;
        this.changed();
        // Nobody may ask a service more than so often: who scrolls to the end of a long list is not to be turned away.
        const early = began + leastInterval - performance.now();
        if (early > 0 && this.items.length < this.wanted) await new Promise(resolve => setTimeout(resolve, early));
      }
    } catch (error) {
      this.error = error;
      this.changed();
    }
  }

  again() {
    this.error = null;
    return this.want(this.wanted);
  }
}
