import Detection

/// The value of number literals in all languages. Nothing here allocates.
extension Text {
    /// How a literal writes its digits.
    enum Radix: Double {
        case binary = 2
        case octal = 8
        case decimal = 10
        case hexadecimal = 16
    }

    /// By the prefix; C's `0755` is octal, Ada's `16#FF#` hexadecimal.
    var radix: Radix {
        guard count > 1 else { return .decimal }
        if self[0] == UInt8(ascii: "0") {
            switch self[1] | 0x20 {
            case UInt8(ascii: "x"): return .hexadecimal
            case UInt8(ascii: "o"): return .octal
            case UInt8(ascii: "b"): return .binary
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                return bytes.allSatisfy(\.isDigitOrSeparator) ? .octal : .decimal
            default: return .decimal
            }
        }
        if hasPrefix("16#") { return .hexadecimal }
        if hasPrefix("8#") { return .octal }
        return hasPrefix("2#") ? .binary : .decimal
    }

    /// Near enough to tell numbers apart; `nil` if it is no number. Separators and type suffixes are passed over.
    var number: Double? {
        let radix = radix
        var offset = 0
        if radix != .decimal {
            if self[0] == UInt8(ascii: "0") {
                offset = self[1].isDigitOrSeparator ? 1 : 2
            } else {
                offset = (bytes.firstIndex(of: UInt8(ascii: "#")) ?? 0) + 1
            }
        }
        return Self.number(slice(offset..<count), radix)
    }

    private static func number(_ text: Text, _ radix: Radix) -> Double? {
        var value = 0.0
        var scale = 0.0
        var digits = 0
        var offset = 0
        scan: while offset < text.count {
            let byte = text[offset]
            if let digit = byte.digit, Double(digit) < radix.rawValue {
                digits += 1
                if scale == 0 {
                    value = value * radix.rawValue + Double(digit)
                } else {
                    value += Double(digit) * scale
                    scale /= radix.rawValue
                }
            } else if byte == UInt8(ascii: "."), scale == 0 {
                scale = 1 / radix.rawValue
            } else if radix == .decimal, byte | 0x20 == UInt8(ascii: "e") {
                return digits == 0 ? nil : value.scaled(byTenTo: text.slice(offset + 1..<text.count))
            } else if !byte.isSeparator {
                // A suffix: `10UL`, `1.0f`, `5n`, `2j`.
                break scan
            }
            offset += 1
        }
        return digits == 0 ? nil : value
    }
}

extension Double {
    /// Times ten to the power that `exponent` spells: `+3`, `-12`, `6f`.
    fileprivate func scaled(byTenTo exponent: Text) -> Double {
        var power = 0
        let isNegative = exponent.first == UInt8(ascii: "-")
        for byte in exponent.bytes {
            if let digit = byte.digit, digit < 10 {
                power = Swift.min(power * 10 + Int(digit), 400)
            } else if byte != UInt8(ascii: "-"), byte != UInt8(ascii: "+"), !byte.isSeparator {
                break
            }
        }
        var value = self
        for _ in 0..<power { value = isNegative ? value / 10 : value * 10 }
        return value
    }
}

extension UInt8 {
    /// `_` of most languages and `'` of C++.
    fileprivate var isSeparator: Bool { self == UInt8(ascii: "_") || self == UInt8(ascii: "'") }

    fileprivate var isDigitOrSeparator: Bool { isSeparator || (digit ?? 10) < 10 }

    /// Of any radix up to 16.
    fileprivate var digit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
