func sum(_ values: [Int]) -> Int {
    var found = 0  // expect: power-of-ten/wide-scope
    var total = 0
    if values.count > 3 {
        found = 1
        use(found)
    }
    for value in values {
        total += value
    }
    return total
}
