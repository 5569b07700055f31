internal import HTTPTypes

/// W3C Trace Context: the caller's trace goes on here, or one begins.
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits.
    let id: String
    /// 16 hexadecimal digits: the span of the caller, if there is one.
    let parent: String?

    /// - Parameter header: `00-<trace>-<parent>-<flags>`; anything else begins a new trace.
    init(_ header: String?) {
        let parts = (header ?? "").split(separator: "-", omittingEmptySubsequences: false)
        if parts.count == 4, parts[0] == "00", Self.isHexadecimal(parts[1], 32), Self.isHexadecimal(parts[2], 16) {
            id = String(parts[1])
            parent = String(parts[2])
        } else {
            id = Self.hexadecimal(.random(in: 1...(.max))) + Self.hexadecimal(.random(in: 1...(.max)))
            parent = nil
        }
    }

    private static func isHexadecimal(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.contains { $0 != UInt8(ascii: "0") }
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension HTTPField.Name {
    static let traceparent = HTTPField.Name("traceparent")!  // a constant that has the form of one
}
