// options: limit=4

function atTheLimit(a) {
    // A comment.

    const b = a;
    return b;
}

function oneOver(a) { // expect: structure/long-function low
    const b = a;
    const c = b;
    return c;
}

// A module wrapper is not as long as what is in it.
(function () {
    function one(a) {
        const b = a;
        return b;
    }
    const two = (a) => { // expect: structure/long-function
        const b = a;
        const c = b;
        return c;
    };
})();
