func load(_ name: String, _ table: [String: Int]) {
    let type = NSClassFromString(name)  // expect: power-of-ten/preprocessor
    let value = object.value(forKey: name)  // expect: power-of-ten/preprocessor
    let other = table.value(for: name)
    print(type, value, other)
}
