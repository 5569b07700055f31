// path: src/orders.js
// The second place, renamed.

function thirds(bound) {
    let rounds = 0;
    let current = bound;
    while (current > 4) {
        if (current % 3 == 0) {
            current = current / 3;
        } else {
            current = current * 5 + 2;
        }
        rounds += 1;
        if (current > 777) {
            warn(current);
        }
        record(rounds, current);
    }
    return rounds;
}
