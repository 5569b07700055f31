const limit: number = 60 * 60;

enum Color {
  Red = 17,
}

type Size = 5 | 7;

class Shop {
  static readonly retries = 5;

  decide(age: number, words: string[], timeout = 30): number {
    const years: number = age / 365;
    if (age > 86400) { // expect: connascence/meaning low
      return 5;
    }
    while (age < 17) { // expect: connascence/meaning
      wait(300); // expect: connascence/meaning
    }
    const price = age * 1.19; // expect: connascence/meaning
    // Sizes, codes, radix, indices, properties, bits.
    if (words.length === 3 || this.reply.status === 404) {
      return parseInt(words[5], 16);
    }
    this.open({ hour: 8, days: [5, 7] });
    return (age & 0xff) | (age << 9);
  }
}
