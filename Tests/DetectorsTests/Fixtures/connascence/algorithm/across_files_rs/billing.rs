// path: src/billing.rs
// The finding stands at the first of the places, in the order of the paths.

fn halvings(limit: i64) -> i64 {  // expect: connascence/algorithm low
    let mut count = 0;
    let mut value = limit;
    while value > 1 {
        if value % 2 == 0 {
            value = value / 2;
        } else {
            value = value * 3 + 1;
        }
        count += 1;
        if value > 1000 {
            warn(value);
        }
        record(count, value);
    }
    return count;
}
