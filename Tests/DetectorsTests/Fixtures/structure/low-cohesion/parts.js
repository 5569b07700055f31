// options: group=2
// Methods that share no field and no call.
class Two { // expect: structure/low-cohesion
  one() { log(1); return this.a; }
  two() { log(2); this.a = 1; }
  three() { log(3); return this.b; }
  four() { log(4); this.b = 2; }
}

// One call connects them.
class One {
  one() { log(1); return this.a; }
  two() { log(2); this.a = 1; }
  three() { log(3); return this.b; }
  four() { log(4); this.b = this.two(); }
}
