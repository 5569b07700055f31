// options: limit=2

fn at_the_limit(xs: &[i32]) {
    for x in xs {
        if *x > 1 {
            run(*x);
        }
    }
}

fn one_over(xs: &[i32]) {
    for x in xs {
        if *x > 1 {
            while busy(*x) { // expect: structure/nesting low
                wait();
            }
        }
    }
}

fn chain(n: i32) {
    loop {
        if n == 1 {
            run(1);
        } else if n == 2 {
            run(2);
        } else if let Some(m) = maybe(n) {
            run(m);
        } else {
            run(4);
        }
    }
}

// A closure starts anew; a block does not count, `unsafe` or not.
fn nested(n: i32) {
    if n > 1 {
        match n {
            3 => run(|| if n > 4 { 1 } else { 2 }),
            _ => unsafe {
                if n > 5 { // expect: structure/nesting
                    run(n);
                }
            },
        }
    }
}
