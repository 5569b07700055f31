// Parameters of functions that alone decide what they are called with.
struct Shop {
    private func total(_ orders: Int, in country: Int) -> Int {  // expect: unused/parameter
        log(orders)
        return orders
    }

    private func made<T>(_ type: T.Type, from orders: Int) -> T? {
        log(orders)
        return nil
    }

    private func callback(orders: Int, data: Int) -> Int {
        log(orders)
        return orders
    }

    func open(_ orders: Int, in country: Int) -> Int {
        onDone(self.callback)
        log(made(Int.self, from: 2))
        return total(1, in: 2)
    }
}
