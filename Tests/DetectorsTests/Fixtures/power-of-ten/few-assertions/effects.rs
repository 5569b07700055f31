// options: average=0, size=3
fn trusting(mut a: u32) -> u32 { // expect: power-of-ten/few-assertions
    a += 1;
    a += 2;
    a
}

fn asserting(mut a: u32) -> u32 {
    debug_assert!(a > 0);
    a += 2;
    a
}

fn guarded(mut a: u32) -> u32 {
    if a == 0 {
        return 0;
    }
    a
}
