// options: limit=4

func atTheLimit(_ a: Int) -> Int {
    // A comment.

    let b = a
    return b
}

func oneOver(_ a: Int) -> Int {  // expect: structure/long-function low
    let b = a
    let c = b
    return c
}

struct Length {
    // A closure is measured by itself.
    func outer() {
        run {
            one()
            two()
        }
    }

    init() {  // expect: structure/long-function
        one()
        two()
        three()
    }
}
