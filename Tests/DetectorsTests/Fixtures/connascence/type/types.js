function ladder(value) {
    if (typeof value === 'string') { // expect: connascence/type low
        return a;
    } else if (typeof value === 'number') {
        return b;
    } else if (value instanceof Date) {
        return c;
    }
}

function short(value, other) {
    if (typeof value === 'string') {
        return a;
    } else if (typeof other === 'number') {
        return b;
    } else if (value === null) {
        return c;
    }
}

function mixed(value) {
    if (value) return 'text';
    return {}; // expect: connascence/type low
}

function alike(value) {
    if (value) return true;
    if (!value) return null;
    return 0;
}
