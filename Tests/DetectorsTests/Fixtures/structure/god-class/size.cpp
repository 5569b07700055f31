// options: business-methods=2, business-fields=2, business-lines=12, config-fields=3

class AtTheLimits {
public:
    AtTheLimits();
    void one() {}
    static const int limit = 3;

private:
    int a;
    char *b;
};

// A definition outside is no second method.
AtTheLimits::AtTheLimits() {}

class ManyMethods { // expect: structure/god-class low
    void one();
    int *two() const;
    virtual void three() = 0;
};

struct ManyFields { // expect: structure/god-class low
    int a, b;
    int (*callback)(int);
};

struct Options {
    int a, b, c;
};

// Lines of definitions outside count.
class ManyLines { // expect: structure/god-class
    void one();
    void two();
};

void ManyLines::one() {
    run(1);
    run(2);
    run(3);
    run(4);
}

void ManyLines::two() {
    run(1);
    run(2);
    run(3);
    run(4);
}
