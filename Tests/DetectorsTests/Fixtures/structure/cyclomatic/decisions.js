// options: limit=3

function atTheLimit(a, b) {
    if (a && b) return 1;
    return 2;
}

function oneOver(a, b, c) { // expect: structure/cyclomatic low
    return (a && b) || c ? 1 : 2;
}

// Neither `??` nor `?.` nor a default value counts.
function careful(a = 1) {
    return a?.b?.c ?? a?.d ?? 0;
}

function chain(n) { // expect: structure/cyclomatic
    if (n === 1) {
        return 1;
    } else if (n === 2) {
        return 2;
    } else if (n === 3) {
        return 3;
    }
    return 4;
}

const cases = (n) => { // expect: structure/cyclomatic
    switch (n) {
        case 1:
        case 2: return 1;
        case 3: return 3;
        default: return 2;
    }
};

class Walker {
    walk(xs) { // expect: structure/cyclomatic
        for (const x of xs) {
            try {
                while (x.next) x.step();
            } catch {
                return;
            }
        }
    }

    // Functions in a function are measured by themselves.
    all(xs) {
        const odd = xs.filter((x) => x % 2 || x === 0);
        return odd.map(function (x) { // expect: structure/cyclomatic
            return x > 3 && x < 9 && x !== 5 ? x : 0;
        });
    }
}
