// options: group=2
// Methods that share no field and no call.
struct Two { // expect: structure/low-cohesion
    a: i32,
    b: i32,
}
impl Two {
    fn one(&self) -> i32 { log(1); self.a }
    fn two(&mut self) { log(2); self.a = 1; }
    fn three(&self) -> i32 { log(3); self.b }
    fn four(&mut self) { log(4); self.b = 2; }
}

struct One {
    a: i32,
    b: i32,
}
impl One {
    fn one(&self) -> i32 { log(1); self.a }
    fn two(&mut self) { log(2); self.a = 1; }
    fn three(&self) -> i32 { log(3); self.b }
    fn four(&mut self) { log(4); self.b = self.one(); }
}
