// options: limit=3

func atTheLimit(_ a: Bool, _ b: Bool) -> Int {
    if a && b { return 1 }
    return 2
}

func oneOver(_ a: Bool, _ b: Bool, _ c: Bool) -> Int {  // expect: structure/cyclomatic low
    a && b || c ? 1 : 2
}

// `??`, `?.`, `try?` and `else` count nothing.
func careful(_ a: String?) -> Int {
    let n = try? a?.count.parse() ?? 0
    if n == nil { return 1 } else { return 2 }
}

func chain(_ n: Int) -> Int {  // expect: structure/cyclomatic
    if n == 1 {
        return 1
    } else if n == 2 {
        return 2
    } else if n == 3 {
        return 3
    }
    return 4
}

func casesWithin(_ n: Int) -> Int {
    switch n {
    case 1, 2: return 1
    case 3: return 3
    default: return 4
    }
}

func casesOver(_ n: Int) -> Int {  // expect: structure/cyclomatic
    switch n {
    case 1: return 1
    case 2: return 2
    case 3: return 3
    default: return 4
    }
}

struct Walker {
    func walk(_ xs: [Int]) {  // expect: structure/cyclomatic
        guard let first = xs.first else { return }
        for x in xs {
            while x < first { break }
        }
    }

    init(path: String) {  // expect: structure/cyclomatic
        do {
            try open(path)
        } catch is IOError {
            repeat { wait() } while busy
        } catch {
            fatalError()
        }
    }

    // A closure is measured by itself.
    func closures(_ xs: [Int]) -> [Int] {
        xs.filter { $0 > 1 || $0 == 0 }
            .filter { $0 > 1 && $0 < 5 || $0 == 9 || $0 == 11 }  // expect: structure/cyclomatic
    }
}
