function speed(mode) {
    return mode === 'fast' ? FAST : SLOW; // expect: connascence/meaning low
}

function price(mode, value) {
    return mode !== 'fast' && typeof value === 'string';
}

function shape(value, kind) {
    return typeof value === 'string' || kind === 'round';
}

// The tag of a union, and what the system calls an error.
function isCall(node, error) {
    return node.type === 'CallExpression' && error.code !== 'ENOENT';
}

function callee(node, error) {
    return node.type === 'CallExpression' && error.code === 'ENOENT' ? node.callee : null;
}
