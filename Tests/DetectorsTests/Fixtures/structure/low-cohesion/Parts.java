// options: group=2
// Methods that share no field and no call. The constructor connects nothing.
class Two { // expect: structure/low-cohesion
  private int a, b;
  Two() { a = 1; b = 2; }
  int one() { log(1); return a; }
  void two() { log(2); this.a = 1; }
  int three() { log(3); return b; }
  void four() { log(4); b = 2; }
}

class One {
  private int a, b;
  One() { a = 1; b = 2; }
  int one() { log(1); return a; }
  void two() { log(2); this.a = 1; }
  int three() { log(3); return b; }
  void four() { log(4); b = one(); }
}
