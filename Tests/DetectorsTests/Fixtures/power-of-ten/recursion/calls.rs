// `self`, `Self` and plain functions; a function of another module is another one.
struct Tree;

impl Tree {
    fn depth(&self, n: u32) -> u32 { // expect: power-of-ten/recursion
        if n == 0 { 0 } else { self.depth(n - 1) }
    }

    fn width(n: u32) -> u32 { // expect: power-of-ten/recursion
        Self::width(n - 1)
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}

fn factorial(n: u64) -> u64 { // expect: power-of-ten/recursion
    if n < 2 { 1 } else { n * factorial(n - 1) }
}

fn parse(text: &str) -> u32 {
    numbers::parse(text)
}
