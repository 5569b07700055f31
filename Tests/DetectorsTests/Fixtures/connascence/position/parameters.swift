// Labelled arguments are passed by name.
func labelled(a: Int, to b: Int, c: Int, d: Int, e: Int) {}

func four(_ a: Int, _ b: Int, _ c: Int, _ d: Int = 4) {}  // expect: connascence/position low

func mixed(_ a: Int, _ b: Int, _ c: Int, d: Int, e: Int) {}

func rest(_ a: Int, _ b: Int, _ c: Int, _ more: Int...) {}

struct Cart {
    init(_ a: Int, _ b: Int, _ c: Int, _ d: Int, _ e: Int) {}  // expect: connascence/position medium
}

class Special: Cart {
    // The base class chose these.
    override func price(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {}
}

protocol Shop {
    func order(_ a: Int, _ b: Int, _ c: Int, _ d: Int)  // expect: connascence/position low
    func cancel(_ a: Int, _ b: Int, _ c: Int)
}

// A closure's parameters have no labels.
let closure = { (a: Int, b: Int, c: Int, d: Int) in a + b + c + d }  // expect: connascence/position low
let short = { a, b, c in a + b + c }
