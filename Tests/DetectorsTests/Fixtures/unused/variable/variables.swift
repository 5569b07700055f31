// Variables that get a value and never give it back.
func total(_ a: Int) -> Int {
    let net = 1
    let gross = 2  // expect: unused/variable
    let (left, right) = (1, 2)
    let shown = 3
    print("\(shown)")
    return a + net
}
