func read(_ names: [String: Int], _ p: UnsafePointer<Int>) -> Int {  // expect: power-of-ten/pointers
    let a = names["a"]!  // expect: power-of-ten/pointers
    let b = try! load()  // expect: power-of-ten/pointers
    let c = b as! Int  // expect: power-of-ten/pointers
    let d = names["d"] ?? 0
    let e = try? load()
    let f = e as? Int
    return a != 0 ? c : d
}
