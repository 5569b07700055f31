/// A number of bytes as people write it: `500000`, `500 KB`, `10MB`, `1 GB`; powers of 1,000.
public struct ByteSize: Sendable, Hashable {
    public let bytes: Int

    public init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.uppercased()
        let factors = ["": 1, "B": 1, "K": 1000, "KB": 1000, "M": 1_000_000, "MB": 1_000_000, "G": 1_000_000_000]
        guard let number = Int(digits), let factor = unit == "GB" ? 1_000_000_000 : factors[unit] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}
