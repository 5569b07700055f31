// options: group=2
// Methods that share no field and no call, in extensions too.
struct Two {  // expect: structure/low-cohesion
    var a = 1
    var b = 2
    func one() -> Int {
        log(1)
        return a
    }
    mutating func two() {
        log(2)
        self.a = 1
    }
}
extension Two {
    func three() -> Int {
        log(3)
        return b
    }
    mutating func four() {
        log(4)
        b = 2
    }
}

struct One {
    var a = 1
    var b = 2
    func one() -> Int {
        log(1)
        return a
    }
    mutating func two() {
        log(2)
        self.a = three()
    }
    func three() -> Int {
        log(3)
        return b
    }
    mutating func four() {
        log(4)
        b = 2
    }
}
