// options: limit=2

function atTheLimit(xs: number[]): void {
    for (const x of xs) {
        if (x) run(x);
    }
}

class Depth {
    oneOver(xs: number[]): void {
        for (const x of xs) {
            if (x) {
                while (x > 1) run(x); // expect: structure/nesting low
            }
        }
    }

    private chain = (n: number): void => {
        try {
            if (n === 1) run(n);
            else if (n === 2) run(n);
            else run(n);
        } catch (e: unknown) {
            if (n === 4) run(n);
        }
    };
}

namespace Inner {
    if (a) {
        for (const b of a) {
            if (b) run(b); // expect: structure/nesting
        }
    }
}
