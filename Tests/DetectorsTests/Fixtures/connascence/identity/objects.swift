var shared: [String: Int] = [:] // expect: connascence/identity low
var pair: [Int] = []

class Shop {
    static var entries: [Int] = [] // expect: connascence/identity low
    var own: [Int] = []

    func add(_ value: Int) {
        Shop.entries.append(value)
        own.append(value)
    }

    func drop() {
        Shop.entries.removeLast()
        own.removeLast()
    }

    func first(_ value: Int) {
        Shop.entries[0] = value
        own[0] = value
    }
}

func store(_ key: String, _ value: Int) {
    shared[key] = value
    pair.append(value)
}

func count(_ key: String) {
    shared[key]? += 1
    pair.removeLast()
}

func again(_ key: String) {
    shared[key] = 1
}

func reset() {
    shared["a"] = 0
    var pair: [Int] = []
    pair.append(1)
}
