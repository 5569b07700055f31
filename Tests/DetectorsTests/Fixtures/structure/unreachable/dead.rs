// What follows a statement that leaves is never reached.
fn price(a: i32) -> i32 {
    loop {
        if a > 3 {
            break;
        }
        continue;
        log(a); // expect: structure/unreachable
    }
    return a;
    fn helper() {}
}

fn platform() -> i32 {
    #[cfg(unix)]
    return 1;
    #[cfg(not(unix))]
    return 2;
}
