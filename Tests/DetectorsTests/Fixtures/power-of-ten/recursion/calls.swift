// Labels are a part of the name.
struct Tree {
    func depth(of n: Int) -> Int {  // expect: power-of-ten/recursion
        n == 0 ? 0 : depth(of: n - 1)
    }

    func width(_ n: Int) -> Int {  // expect: power-of-ten/recursion
        return self.width(n - 1)
    }

    func draw() {
        draw(at: 0)
    }

    func draw(at x: Int) {
        print(x)
    }

    func size(_ other: Tree) -> Int {
        return other.size(self)
    }
}
