// What follows a statement that leaves is never reached.
func price(_ a: Int) -> Int {
    for i in 0..<a {
        if i == 3 { continue }
        throw Failure.bad
        print(i)  // expect: structure/unreachable
    }
    guard a > 3 else { return 1 }
    #if os(Linux)
    return 2
    #else
    return 3
    #endif
}

func next(_ a: Int) -> Int {
    // The value stands on the next line.
    return
        a + 1
}
