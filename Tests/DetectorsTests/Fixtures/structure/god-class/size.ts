// options: business-methods=3, business-fields=2, controller-methods=4

class AtTheLimits {
    static readonly limit = 3;
    private a: number = 1;
    b?: string;

    constructor() {
        this.a = 2;
    }
    one(): void {}
    two(): void {}
}

abstract class ManyMethods { // expect: structure/god-class low
    constructor() {}
    abstract one(): void;
    get two(): number { return 1; }
    private three(): void {}
}

class ManyFields { // expect: structure/god-class low
    a = 1;
    protected b: number;
    readonly c: string;
}

// The shape of data is as wide as the data is.
interface Shape {
    a: number;
    b: number;
    c: number;
}

@Controller("users")
class Users {
    one(): void {}
    two(): void {}
    three(): void {}
    four(): void {}
}
