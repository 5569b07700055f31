// options: average=0, size=3
func pop(_ stack: inout [Int]) -> Int {
    assert(stack.removeLast() > 0)  // expect: power-of-ten/few-assertions
    return 1
}

func trusting(_ a: Int) -> Int {  // expect: power-of-ten/few-assertions
    let b = a + 1
    let c = b + 1
    return c
}

func guarded(_ a: Int) -> Int {
    guard a > 0 else { return 0 }
    let b = a + 1
    return b
}

func precondition(_ a: Int) -> Int {
    precondition(a > 0)
    let b = a + 1
    return b
}
