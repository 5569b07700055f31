// options: limit=3

function atTheLimit(xs) {
    for (const x of xs) { // 1
        if (x) return x; // 2
    }
}

function oneOver(xs) { // expect: structure/cognitive low
    for (const x of xs) { // 1
        if (x) return x; // 2
        else return 0; // 1
    }
}

function chain(n) {
    if (n === 1) return 1; // 1
    else if (n === 2) return 2; // 1
    else return 3; // 1
}

function cases(n) {
    switch (n) { // 1
        case 1: return 1;
        case 2: return 2;
        default: return n ? 3 : 4; // 2
    }
}

function labels(n) { // expect: structure/cognitive
    outer: while (n) { // 1
        if (n === 3) break outer; // 2 and 1
    }
}

// Lambdas count into a function that has structures of its own ...
function around(xs) { // expect: structure/cognitive
    if (!xs) return 0; // 1
    xs.map((x) => (x ? 1 : 2)); // 2
    xs.map((x) => (x ? 1 : 2)); // 2
}

// ... but not into one that only declares and calls: a module, a suite.
(function () {
    describe("all", () => {
        it("is", () => {
            if (a) b(); // 1
            else c(); // 1
        });
        it("was", function () { // expect: structure/cognitive
            while (a) { // 1
                if (b) a = () => (a ? 1 : 2); // 2, and 3 in a lambda
            }
        });
    });
    function named(a) {
        return a && a.b && (a.c || a.d) && a.e; // 3
    }
})();

class Tree {
    depth(n) { // expect: structure/cognitive
        if (n || !n) return this.depth(n - 1); // 2 and 1
        else return 0; // 1
    }
}
