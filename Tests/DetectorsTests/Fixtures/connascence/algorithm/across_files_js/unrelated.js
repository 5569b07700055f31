// path: src/unrelated.js
// Some of the same statements, in another algorithm.

function largest(items, size) {
    let best = 0;
    let i = 0;
    while (i < size) {
        if (items[i] > best) {
            best = items[i];
        }
        emit(best);
        i += 1;
    }
    return best * 2;
}
