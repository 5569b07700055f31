function speed(mode) {
    return mode === 'fast' ? FAST : SLOW; // expect: connascence/meaning low
}

function price(mode, value) {
    return mode !== 'fast' && typeof value === 'string';
}

function shape(value, kind) {
    return typeof value === 'string' || kind === 'round';
}
