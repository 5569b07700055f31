// Records somebody dreams of. The summary looks familiar: see cart.js.

export function wishSummary(wishes) {
  let total = 0;
  let count = 0;
  const rows = [];
  for (const wish of wishes) {
    if (!wish.quantity) continue;
    total += wish.price * wish.quantity;
    count += wish.quantity;
    rows.push(`${wish.quantity} x ${wish.title}`);
  }
  rows.sort();
  return { total, count, text: rows.join('\n') };
}

export const isAffordable = (wish, budget) => wish.price <= budget && wish.state !== 7;
