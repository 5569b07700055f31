// options: business-methods=3, business-fields=2, config-fields=3

class AtTheLimits {
    static let limit = 3
    var a = 1
    private let b: String

    init() {}
    func one() {}
}

extension AtTheLimits {
    func two() {}
}

struct ManyMethods {  // expect: structure/god-class low
    init() {}
    func one() {}
}

extension ManyMethods: Equatable {
    static func == (left: Self, right: Self) -> Bool { true }
    func two() {}
}

actor ManyFields {  // expect: structure/god-class low
    var a = 1
    var b = 2
    let c: Int
}

struct Options {
    var a = 1
    var b = 2
    var c = 3
}

protocol Wide {  // expect: structure/god-class
    func one()
    func two()
    func three()
    func four()
}

// Of a type that is declared elsewhere, the first extension is reported.
extension Elsewhere {  // expect: structure/god-class
    func one() {}
    func two() {}
    func three() {}
}

extension Elsewhere {
    func four() {}
}

enum Inner {
    case a, b, c
    struct Deep {
        func one() {}
        func two() {}
    }
    func one() {}
    func two() {}
}
