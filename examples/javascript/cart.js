// The basket of a record shop.

export function addToCart(cart, title, artist, price, quantity, format, signed) {
  if (quantity > 12) {
    throw new RangeError('ask us about larger orders');
  }
  cart.push({ title, artist, price, quantity, format, signed });
}

export function discount(cart, customer, today) {
  let percent = 0;
  for (const item of cart) {
    if (item.format === 'vinyl') {
      if (customer.level === 4) {
        if (item.price > 25) {
          if (today.getDay() === 5) {
            percent += 15;
          } else {
            percent += 10;
          }
        } else if (item.signed) {
          percent += 3;
        }
      } else if (customer.level === 3 || customer.invited) {
        percent += 5;
      }
    } else if (item.format === 'cassette' && item.quantity > 2) {
      percent += 8;
    } else if (item.format === 'cd') {
      percent += item.price < 10 ? 1 : 2;
    }
  }
  return percent > 40 ? 40 : percent;
}

export function cartSummary(cart) {
  let sum = 0;
  let pieces = 0;
  const lines = [];
  for (const item of cart) {
    if (!item.quantity) continue;
    sum += item.price * item.quantity;
    pieces += item.quantity;
    lines.push(`${item.quantity} x ${item.title}`);
  }
  lines.sort();
  return { sum, pieces, text: lines.join('\n') };
}
