// options: limit=4

class Length {
    atTheLimit(a: number): number {
        /** A comment. */

        const b = a;
        return b;
    }

    oneOver(a: number): number { // expect: structure/long-function low
        const b = a;
        const c = b;
        return c;
    }

    suite(): void {
        it("was", () => { // expect: structure/long-function
            one();
            two();
            three();
        });
    }
}
