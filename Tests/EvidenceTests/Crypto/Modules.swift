import Evidence

/// What the crypto tests run on.
enum Modules {
    static let all: [any CryptoModule] = [SwiftCryptoModule()]
}

extension [UInt8] {
    init?(hex: some StringProtocol) {
        let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
