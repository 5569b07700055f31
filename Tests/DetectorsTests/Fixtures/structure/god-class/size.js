// options: business-methods=3, business-fields=2, model-fields=3

class AtTheLimits {
    static count = 0;
    a = 1;

    constructor() {
        this.a = 2;
        this.b = () => ({ one() {}, two() {}, three() {} });
    }
    one() {
        this.b.c = this.a === this.c;
    }
    two() {}
}

class ManyMethods { // expect: structure/god-class low
    constructor() {}
    get one() {}
    set one(a) {}
    static async two() {}
}

class ManyFields { // expect: structure/god-class low
    #a = 1;
    constructor() {
        this.b = 1;
        [this.c, this.d] = [1, 2];
        this.c = this.e = 3;
    }
}

class UserModel {
    constructor() {
        this.a = this.b = this.c = 1;
    }
}

const anonymous = class { // expect: structure/god-class
    one() {}
    two() {}
    three() {}
    four() {}
};
