const cache = {}; // expect: connascence/identity low
const pair = [];
const local = [];

function store(key, value) {
    cache[key] = value;
    pair.push(value);
}

function forget(key) {
    cache[key].gone = true;
    pair.pop();
}

const reset = () => {
    cache.entries = [];
};

// A parameter and a variable of the same name are others.
function one(local) {
    local.push(1);
}

function two() {
    const local = [];
    local.push(2);
}

function three() {
    local.push(3);
}

function literals(value) {
    if (value === []) return 1; // expect: connascence/identity high
    if (value !== {}) return 2; // expect: connascence/identity high
    return value === null || value === 5;
}
