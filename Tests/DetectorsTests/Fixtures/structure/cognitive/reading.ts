// options: limit=3

function atTheLimit(xs: number[]): number | undefined {
    for (const x of xs) { // 1
        if (x) return x; // 2
    }
}

function oneOver(xs: number[]): number | undefined { // expect: structure/cognitive low
    for (const x of xs) { // 1
        if (x) return x; // 2
        else return 0; // 1
    }
}

// Types are read elsewhere.
type Inner<T> = T extends Promise<infer U> ? (U extends Promise<infer V> ? V : U) : T;
function chain<T>(n: T extends string ? 1 : 2): number {
    if (n === 1) return 1; // 1
    else if (n === 2) return 2; // 1
    else return 3; // 1
}

function around(xs: number[]): number[] { // expect: structure/cognitive
    try {
        return xs;
    } catch { // 1
        return xs.map((x) => (x ? 1 : 2)); // 3
    }
}

export const suite = describe("all", (): void => {
    const one = (a: boolean): number => (a ? 1 : 2); // 1
    const two = (a: boolean): number => (a ? 1 : a ? 2 : 3); // 1 and 2
    const three = (a: boolean): number => (a ? 1 : a ? 2 : a ? 3 : 4); // expect: structure/cognitive
});
