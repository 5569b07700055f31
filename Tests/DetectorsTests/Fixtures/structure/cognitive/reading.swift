// options: limit=3

func atTheLimit(_ xs: [Int]) -> Int {
    for x in xs {  // 1
        if x > 1 { return x }  // 2
    }
    return 0
}

func oneOver(_ xs: [Int]) -> Int {  // expect: structure/cognitive low
    for x in xs {  // 1
        if x > 1 {  // 2
            return x
        } else {  // 1
            return 0
        }
    }
    return 0
}

func chain(_ n: Int) -> Int {
    if n == 1 {  // 1
        return 1
    } else if n == 2 {  // 1
        return 2
    } else {  // 1
        return 3
    }
}

// The `else` of a `guard` is its only way.
func guarded(_ a: Int?, _ b: Int?) -> Int {
    guard let a else { return 0 }  // 1
    guard let b else { return 0 }  // 1
    return a > b ? a : b  // 1
}

func cases(_ n: Int) -> Int {
    switch n {  // 1
    case 1: return 1
    case 2: return 2
    case 3: return 3
    default: return n > 9 ? 4 : 5  // 2
    }
}

func labels(_ n: Int) {  // expect: structure/cognitive
    outer: while n > 1 {  // 1
        repeat {  // 2
            break outer  // 1
        } while n > 2
    }
}

func handled() {  // expect: structure/cognitive
    do {
        try run()
    } catch is IOError {  // 1
        if busy { return }  // 2
    } catch {  // 1
        return
    }
}

// A closure counts into the function around it.
func around(_ xs: [Int], _ a: Bool) -> [Int] {  // expect: structure/cognitive
    if a {  // 1
        return xs.map { $0 > 1 ? 1 : 2 }  // 3
    }
    return xs
}
