// options: business-methods=3, business-fields=2, model-fields=3, framework-methods=4
import java.util.List;

// Constants are no state of an object.
class AtTheLimits {
    public static final int LIMIT = 3;
    private static int count;
    private int a;
    int b;

    AtTheLimits() {}
    void one() {}
    void two() {}
}

class ManyMethods { // expect: structure/god-class low
    ManyMethods() {}
    void one() {}
    abstract void two();
    void three() {}
}

class ManyFields { // expect: structure/god-class low
    private int a, b;
    private List<String> c;
}

@Entity
@Table(name = "orders")
class Order {
    private int a, b, c;
}

interface Wide { // expect: structure/god-class
    void one();
    void two();
    void three();
    void four();
}

abstract class AbstractThing {
    void one() {}
    void two() {}
    void three() {}
    void four() {}
}

// Methods of anonymous and inner classes are theirs.
class Outer {
    private Runnable a = new Runnable() {
        public void run() {}
        void one() {}
    };

    enum Inner {
        A, B;
        void one() {}
        void two() {}
    }

    void one() {}
    void two() {
        new Runnable() {
            public void run() {}
        };
    }
}
