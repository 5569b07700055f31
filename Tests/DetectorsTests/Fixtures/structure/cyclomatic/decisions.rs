// options: limit=3

fn at_the_limit(a: bool, b: bool) -> i32 {
    if a && b { 1 } else { 2 }
}

fn one_over(a: bool, b: bool, c: bool) -> i32 { // expect: structure/cyclomatic low
    if a && b || c { 1 } else { 2 }
}

// `?` is no decision of this function's reader.
fn careful(path: &str) -> Result<u8, Error> {
    let file = open(path)?;
    let byte = file.read()?.first()?.clone()?;
    Ok(byte)
}

fn chain(n: i32) -> i32 { // expect: structure/cyclomatic
    if n == 1 {
        1
    } else if n == 2 {
        2
    } else if let Some(x) = maybe(n) {
        x
    } else {
        4
    }
}

fn arms_within(n: i32) -> i32 {
    match n {
        1 | 2 => 1,
        3 => 3,
        _ => 4,
    }
}

fn arms_over(n: i32) -> i32 { // expect: structure/cyclomatic
    match n {
        1 => 1,
        x if x > 9 => 2,
        _ => 4,
    }
}

impl Walker {
    fn walk(&mut self, xs: Vec<i32>) { // expect: structure/cyclomatic
        for _ in xs {
            while self.next() {}
            loop {
                break;
            }
        }
    }

    // `let … else` is a branch. A closure is measured by itself.
    fn first(&self, x: Option<i32>) -> i32 { // expect: structure/cyclomatic
        let Some(y) = x else { return 0 };
        if y > 1 && y < 5 { 1 } else { 2 }
    }

    fn closures(&self, xs: Vec<i32>) -> bool {
        xs.iter().any(|x| *x > 1 || *x == 0)
            && xs.iter().all(|x| *x > 1 && *x < 5 || *x == 9 || *x == 11) // expect: structure/cyclomatic
    }
}
