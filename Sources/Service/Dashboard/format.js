// Numbers and times as the reader's language and zone have them.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const numbers = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const number = value => Number.isFinite(value) ? numbers.format(value) : "–";
export const compact = value => Number.isFinite(value) ? short.format(value) : "–";
export const fixed = (value, digits = 2) => Number.isFinite(value) ? value.toFixed(digits) : "–";
export const percent = (value, digits = 1) => Number.isFinite(value) ? `${(value * 100).toFixed(digits)} %` : "–";
export const count = (value, one, many = one + "s") => `${number(value)} ${value === 1 ? one : many}`;
export const dateTime = time => moment.format(time);
export const exactly = time => `${exact.format(time)} (${zone})`;
export const date = time => day.format(time);

const steps = [["second", 1e3, 60], ["minute", 6e4, 60], ["hour", 3.6e6, 24], ["day", 8.64e7, 14]];

/** "3 minutes ago" within two weeks; then the date. */
export function ago(time, now = Date.now()) {
  const past = now - time;
  for (const [unit, size, most] of steps) {
    if (Math.abs(past) < size * most) return relative.format(-Math.round(past / size), unit);
  }
  return moment.format(time);
}

export function duration(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "–";
  if (milliseconds < 1) return `${(milliseconds * 1000).toFixed(0)} µs`;
  if (milliseconds < 1e3) return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
  if (milliseconds < 6e4) return `${(milliseconds / 1e3).toFixed(1)} s`;
  if (milliseconds < 3.6e6) return `${Math.floor(milliseconds / 6e4)} min ${Math.round(milliseconds % 6e4 / 1e3)} s`;
  return `${Math.floor(milliseconds / 3.6e6)} h ${Math.round(milliseconds % 3.6e6 / 6e4)} min`;
}

export function bytes(value) {
  if (!Number.isFinite(value)) return "–";
  for (const unit of ["B", "KB", "MB", "GB"]) {
    if (value < 1000) return `${value.toFixed(value < 10 && unit !== "B" ? 1 : 0)} ${unit}`;
    value /= 1000;
  }
  return `${value.toFixed(1)} TB`;
}
