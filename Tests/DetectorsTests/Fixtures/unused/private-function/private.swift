// Private functions that nobody mentions.
struct Shop {
    private func used() {}
    private func unused() {}  // expect: unused/private-function
    private init() {}
    @objc private func clicked() {}
    func run() {
        used()
    }
}
