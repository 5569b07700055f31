// options: limit=3

function atTheLimit(a: boolean, b?: boolean): number {
    if (a && b) return 1;
    return 2;
}

function oneOver(a: boolean, b: boolean, c: boolean): number { // expect: structure/cyclomatic low
    return (a && b) || c ? 1 : 2;
}

// Types decide nothing at run time.
type Unwrapped<T> = T extends Promise<infer U> ? U : T extends string ? number : never;
function typed<T>(x: T extends string ? 1 : 2, y?: Unwrapped<T>): y is Unwrapped<T> {
    return x === undefined || y !== undefined;
}

function chain(n: number): string { // expect: structure/cyclomatic
    if (n === 1) {
        return "one";
    } else if (n === 2) {
        return "two";
    } else if (n === 3) {
        return "three";
    }
    return "many";
}

class Walker {
    private cases(n: number): number { // expect: structure/cyclomatic
        switch (n) {
            case 1: return 1;
            case 2: return 2;
            case 3: return 3;
            default: return 4;
        }
    }

    run(xs: string[]): void {
        for (const x of xs) {
            xs.forEach((y) => (x || y ? 1 : 2));
            xs.forEach((y) => (x && y ? 1 : y || 2)); // expect: structure/cyclomatic
        }
    }
}
