const limit = 60 * 60;
const SIZE = compute(300);

class Shop {
  retries = 5;

  decide(age, words, { timeout = 30 } = {}) {
    const years = age / 365;
    if (age > 86_400) { // expect: connascence/meaning low
      return 5;
    }
    for (let i = 0; i < 17; i++) { // expect: connascence/meaning
      setTimeout(this.run, 300); // expect: connascence/meaning
    }
    const price = age * 1.19; // expect: connascence/meaning
    const tax = compute(42); // expect: connascence/meaning
    // Sizes, codes, radix, indices, properties, bits.
    if (words.length === 3 || this.reply.status === 404) {
      return parseInt(words[5], 16) + words.slice(2, -3);
    }
    this.open({ hour: 8, days: [5, 7] });
    const low = (age & 0xff) | (age << 9);
    switch (age) {
      case 42:
        return 7;
    }
    return price.toFixed(2);
  }
}
