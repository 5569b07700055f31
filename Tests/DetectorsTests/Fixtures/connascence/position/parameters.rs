fn four(a: i32, b: i32, c: i32, d: i32) -> i32 { // expect: connascence/position low
    a + b + c + d
}

fn three<T, U, V, W>(a: T, b: U, c: (V, W)) {}

struct Cart;

impl Cart {
    // The receiver is passed by the dot.
    fn method(&mut self, a: i32, b: i32, c: i32) {}

    async fn six(self, a: i32, b: i32, c: i32, d: i32, mut e: i32) {} // expect: connascence/position medium
}

trait Shop {
    fn order(&self, a: i32, b: i32, c: i32, d: i32); // expect: connascence/position low

    fn cancel(&self, a: i32, b: i32, c: i32);
}

// The trait chose these.
impl Shop for Cart {
    fn order(&self, a: i32, b: i32, c: i32, d: i32) {}
}

// Somebody else's function.
extern "C" {
    fn mmap(a: i32, b: i32, c: i32, d: i32);
}

fn closures() {
    let long = |a: i32, b: i32, c: i32, d: i32| a + b + c + d; // expect: connascence/position low
    let short = |a: i32, b: i32| a + b;
}
