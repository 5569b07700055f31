fn find(mut n: u32, stack: &mut Vec<u32>) -> u32 {
    loop { // expect: power-of-ten/unbounded-loop
        if n > 3 {
            break;
        }
        n += 1;
    }
    while n < 3 { // expect: power-of-ten/unbounded-loop
        step();
    }
    while n < 3 {
        n += 1;
    }
    while let Some(top) = stack.pop() {
        step();
    }
    for i in 0..10 {
        step();
    }
    n
}

fn serve() {
    loop {
        step();
    }
}
