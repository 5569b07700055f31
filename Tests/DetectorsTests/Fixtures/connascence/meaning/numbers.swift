let limit = 60 * 60

enum Color: Int {
    case red = 17
}

struct Shop {
    static let retries = 5
    var capacity = 12

    func decide(_ age: Int, words: [String], timeout: Int = 30) -> Int {
        let years = age / 365
        if age > 86_400 {  // expect: connascence/meaning low
            return 5
        }
        for _ in 0..<17 {  // expect: connascence/meaning
            wait(300)  // expect: connascence/meaning
        }
        let price = Double(age) * 1.19  // expect: connascence/meaning
        // Sizes, small ranges, labelled arguments, indices, bits.
        guard words.count == 3, words[5].isEmpty else { return 7 }
        for _ in 0..<3 {}
        open(hour: 8, days: [5, 7])
        let low = age & 0xFF | age << 9
        switch age {
        case 42: return 7
        default: return words[2...4].count
        }
    }
}
