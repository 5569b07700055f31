// path: src/unrelated.rs
// Some of the same statements, in another algorithm.

fn largest(items: &[i64], size: i64) -> i64 {
    let mut best = 0;
    let mut i = 0;
    while i < size {
        if items[i] > best {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}
