fn speed(mode: &str) -> bool {
    return mode == "fast"; // expect: connascence/meaning low
}

fn price(mode: &str) -> bool {
    return mode == "fast" || mode == "slow";
}
