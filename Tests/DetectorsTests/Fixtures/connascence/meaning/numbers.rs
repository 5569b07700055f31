const LIMIT: u64 = 60 * 60;
static RETRIES: u32 = 5;

enum Color {
    Red = 17,
}

struct Buffer {
    bytes: [u8; 512],
}

fn decide(age: u64, words: &[&str]) -> u64 {
    let retries = 5;
    if age > 86_400 { // expect: connascence/meaning low
        return 5;
    }
    for _ in 0..17 { // expect: connascence/meaning
        sleep(300u64); // expect: connascence/meaning
    }
    let price = age * 37; // expect: connascence/meaning
    // Sizes, small ranges, units, bits, indices, named fields, macros.
    if words.len() == 3 {
        return words[5].parse() + words[2..4].len();
    }
    for _ in 0..3 {}
    let milliseconds = age * 1000;
    let low = age & 0xFF | age << 9;
    let point = Point { x: 5, y: 7 };
    assert_eq!(age, 42);
    match age {
        42 => 7,
        _ => LIMIT,
    }
}
