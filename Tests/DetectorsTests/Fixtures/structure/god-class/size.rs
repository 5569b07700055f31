// options: business-methods=2, business-fields=2, config-fields=3

struct AtTheLimits {
    a: i32,
    b: String,
}

impl AtTheLimits {
    const LIMIT: i32 = 3;
    fn one(&self) {}
}

impl Drop for AtTheLimits {
    fn drop(&mut self) {}
}

struct ManyMethods<T> { // expect: structure/god-class low
    a: T,
}

impl<T> ManyMethods<T> {
    fn one(&self) {}
    fn two(&self) {
        fn inner() {}
    }
}

impl<T: Copy> Drop for ManyMethods<T> {
    fn drop(&mut self) {}
}

struct ManyFields { // expect: structure/god-class low
    a: i32,
    pub b: i32,
    c: Option<i32>,
}

struct Options {
    a: i32,
    b: i32,
    c: i32,
}

trait Wide { // expect: structure/god-class
    fn one(&self);
    fn two(&self) {}
    fn three(&self);
}

// Of a type that is declared elsewhere, the first `impl` is reported.
impl Elsewhere { // expect: structure/god-class
    fn one(&self) {}
    fn two(&self) {}
}

impl Elsewhere {
    fn three(&self) {}
}
