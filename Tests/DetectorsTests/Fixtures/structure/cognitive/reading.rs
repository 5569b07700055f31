// options: limit=3

fn at_the_limit(xs: &[i32]) -> i32 {
    for x in xs { // 1
        if *x > 1 { // 2
            return *x;
        }
    }
    0
}

fn one_over(xs: &[i32]) -> i32 { // expect: structure/cognitive low
    for x in xs { // 1
        if *x > 1 { // 2
            return *x;
        } else { // 1
            return 0;
        }
    }
    0
}

fn chain(n: i32) -> i32 {
    if n == 1 { // 1
        1
    } else if n == 2 { // 1
        2
    } else { // 1
        3
    }
}

fn arms(n: i32, a: bool) -> i32 { // expect: structure/cognitive
    match n { // 1
        1 => 1,
        2 => 2,
        3 => 3,
        _ => if a { 4 } else { 5 }, // 2 and 1
    }
}

fn arms_within(n: i32, a: bool) -> i32 {
    match n { // 1
        1 => 1,
        2 => 2,
        _ if a && n > 9 => 3, // 1
        _ => 4,
    }
}

// A label counts, a value does not.
fn labels(n: i32) -> i32 { // expect: structure/cognitive
    'outer: loop { // 1
        while n > 1 { // 2
            break 'outer; // 1
        }
    }
    n
}

fn values(n: i32) -> i32 {
    loop { // 1
        if n > 1 { // 2
            break n;
        }
    }
}

// A closure counts into the function around it.
fn around(xs: Vec<i32>, a: bool) -> bool { // expect: structure/cognitive
    if a { // 1
        return xs.iter().any(|x| if *x > 1 { a } else { !a }); // 3 and 1
    }
    let Some(y) = xs.first() else { return a }; // 1
    a
}
