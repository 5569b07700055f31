// path: src/orders.rs
// The second place, renamed.

fn thirds(bound: i64) -> i64 {
    let mut rounds = 0;
    let mut current = bound;
    while current > 4 {
        if current % 3 == 0 {
            current = current / 3;
        } else {
            current = current * 5 + 2;
        }
        rounds += 1;
        if current > 777 {
            warn(current);
        }
        record(rounds, current);
    }
    return rounds;
}
