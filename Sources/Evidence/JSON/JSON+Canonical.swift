extension JSON {
    /// The text that RFC 8785 prescribes, in UTF-8.
    public var canonical: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let value): bytes += Self.text(of: value).utf8
        case .string(let value): Self.write(value, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members): Self.write(members, to: &bytes) { $0.write(to: &$1) }
        }
    }

    /// An object, of whatever can be written.
    static func write<Value>(
        _ members: [String: Value], to bytes: inout [UInt8], _ writeValue: (Value, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: "{"))
        let members = Array(members)
        var isFirst = true
        for number in order(of: members) {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            write(members[number].key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            writeValue(members[number].value, &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Which member comes when. Names mostly differ within eight bytes, and are ASCII there: such are compared as
    /// numbers, since a list of many objects spends much of its time here.
    private static func order<Value>(of members: [(key: String, value: Value)]) -> [Int] {
        var order = members.indices.map { number in
            (start: start(of: members[number].key), number: number)
        }
        order.sort { first, second in
            if first.start != second.start, (first.start | second.start) & 0x8080_8080_8080_8080 == 0 {
                return first.start < second.start
            }
            return isBefore(members[first.number].key, members[second.number].key)
        }
        return order.map(\.number)
    }

    /// The first eight bytes as a number; a shorter one is followed by zeros.
    private static func start(of name: String) -> UInt64 {
        var start: UInt64 = 0
        var shift: UInt64 = 64
        for byte in name.utf8.prefix(8) {
            shift -= 8
            start |= UInt64(byte) << shift
        }
        return start
    }

    /// By UTF-16 code units, as ECMAScript compares strings.
    ///
    /// Bytes of UTF-8 order the same, but for what is beyond U+FFFF: its surrogates come before U+E000 to U+FFFF.
    static func isBefore(_ first: String, _ second: String) -> Bool {
        for (one, other) in zip(first.utf8, second.utf8) where one != other {
            let isTurned = min(one, other) >= 0xEE && (one >= 0xF0) != (other >= 0xF0)
            return isTurned ? one > other : one < other
        }
        return first.utf8.count < second.utf8.count
    }

    static func write(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            // What needs no escape is copied in one piece.
            var start = 0
            for at in text.indices {
                let byte = text[at]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes += text[start..<at]
                writeEscape(of: byte, to: &bytes)
                start = at + 1
            }
            bytes += text[start...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func writeEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes += "\\\"".utf8
        case UInt8(ascii: "\\"): bytes += "\\\\".utf8
        case 0x08: bytes += "\\b".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x0A: bytes += "\\n".utf8
        case 0x0C: bytes += "\\f".utf8
        case 0x0D: bytes += "\\r".utf8
        default:
            bytes += "\\u00".utf8
            bytes += [hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// A whole number, without a string on the way.
    static func write(_ number: UInt64, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var (rest, start) = (number, 20)
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            bytes += digits[start...]
        }
    }

    /// As ECMAScript's Number::toString writes it. What is no number has no JSON: null.
    static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if value == 0 { return "0" }
        if value.rounded() == value, abs(value) < 0x1p53 { return String(Int64(value)) }
        // Swift prints the shortest digits that read back as the same number; ECMAScript the same digits, otherwise placed.
        var text = Array(abs(value).description.utf8)
        var exponent = 0
        if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
            text.removeSubrange(mark...)
        }
        var point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
        var digits = text.filter { $0 != UInt8(ascii: ".") }
        let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        digits.removeFirst(zeros)
        point += exponent - zeros
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return (value < 0 ? "-" : "") + placed(String(decoding: digits, as: UTF8.self), point)
    }

    /// - Parameter point: how many digits stand before the decimal point; may be negative or beyond them.
    private static func placed(_ digits: String, _ point: Int) -> String {
        let count = digits.utf8.count
        if count <= point, point <= 21 { return digits + String(repeating: "0", count: point - count) }
        if 0 < point, point <= 21 { return digits.prefix(point) + "." + digits.dropFirst(point) }
        if -6 < point, point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        let exponent = point - 1
        let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst(1)
        return mantissa + (exponent < 0 ? "e-" : "e+") + String(abs(exponent))
    }
}
