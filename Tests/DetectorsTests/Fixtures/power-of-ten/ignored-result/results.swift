func save(_ name: String) throws {
    _ = try? write(name)  // expect: power-of-ten/ignored-result
    try? write(name)  // expect: power-of-ten/ignored-result
    let text = try? read(name)
    do {
        try write(text)
    } catch {  // expect: power-of-ten/ignored-result
    }
    do {
        try write(text)
    } catch {
        log(error)
    }
}
