// options: limit=4

fn at_the_limit(a: i32) -> i32 {
    // A comment.

    let b = a;
    b
}

fn one_over(a: i32) -> i32 { // expect: structure/long-function low
    let b = a;
    let c = b;
    c
}

impl Length {
    /// A comment.
    fn closures(&self) {
        run(|| {
            one();
            two();
        });
    }

    fn chain(&self) -> i32 { // expect: structure/long-function
        self.one()
            .two()
            .three()
    }
}
