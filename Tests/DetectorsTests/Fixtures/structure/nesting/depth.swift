// options: limit=2

func atTheLimit(_ xs: [Int]) {
    for x in xs {
        if x > 1 { run(x) }
    }
}

func oneOver(_ xs: [Int]) {
    for x in xs {
        if x > 1 {
            while busy(x) { wait() }  // expect: structure/nesting low
        }
    }
}

func chain(_ n: Int) {
    while n > 0 {
        if n == 1 {
            run(1)
        } else if n == 2 {
            run(2)
        } else {
            run(3)
        }
    }
}

// What follows a `guard` is not inside it. A closure starts anew.
func nested(_ xs: [Int]?) {
    guard let xs else { return }
    for x in xs {
        switch x {
        case 1:
            xs.forEach { y in
                if y > 1 { run(y) }
            }
        default:
            repeat {  // expect: structure/nesting
                wait()
            } while busy(x)
        }
    }
}
