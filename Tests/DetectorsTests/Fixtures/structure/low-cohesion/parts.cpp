// options: group=2
// Methods that share no field and no call, wherever they are written.
class Two { // expect: structure/low-cohesion
    int a, b;
    int one() { log(1); return a; }
    void two();
    int three() { log(3); return b; }
    void four() { log(4); b = 2; }
};
void Two::two() { log(2); a = 1; }

class One {
    int a, b;
    int one() { log(1); return a; }
    void two();
    int three() { log(3); return b; }
    void four() { log(4); b = one(); }
};
void One::two() { log(2); a = 1; }
