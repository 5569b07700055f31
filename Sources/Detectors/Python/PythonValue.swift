import Detection

/// What an argument says at first sight.
enum PythonValue {
    case string(Node)
    /// A name, the last part of an attribute, or `True`, `False`, `None`: what it is called.
    case word(Text)
    case integer(Int)
    /// Bytes, a fraction, `...`.
    case otherConstant
    case list(Node)
    case tuple
    case set
    case dictionary(Node)

    /// `nil` for whatever has to be computed.
    init?(_ node: Node) {
        let node = node.unwrapped
        switch node.kind {
        case .identifier, .boolean, .null: self = .word(node.text)
        case .member:
            guard let member = node.child(Field.member) else { return nil }
            self = .word(member.text)
        case .string:
            let form = StringForm(node)
            if form.isFormatted { return nil }
            self = form.isBytes ? .otherConstant : .string(node)
        case .integer:
            guard let value = node.text.pythonInteger else {
                self = .otherConstant
                return
            }
            self = .integer(value)
        case .float: self = .otherConstant
        case .list: self = .list(node)
        case .tuple: self = .tuple
        case .set: self = .set
        case .dictionary: self = .dictionary(node)
        default:
            guard node.text == "..." else { return nil }
            self = .otherConstant
        }
    }

    /// Whether it is written so, be it as a string or as a name.
    func spells(_ text: StaticString) -> Bool {
        switch self {
        case .string(let node): node.pythonString(most: 256) == text
        case .word(let word): word == text
        default: false
        }
    }

    func spells(anyOf texts: [StaticString]) -> Bool { texts.contains { spells($0) } }

    var integer: Int? { if case .integer(let value) = self { value } else { nil } }

    var isString: Bool { if case .string = self { true } else { false } }
}

extension Node {
    /// A constant in Python's sense: a number, a string without interpolation, `True`, `None`, `...`.
    var isPythonConstant: Bool {
        switch kind {
        case .string: !StringForm(self).isFormatted
        case .integer, .float, .boolean, .null: true
        default: text == "..."
        }
    }
}

extension Text {
    /// `0o777`, `1_000`, `0x1F`; `nil` if it is no whole number or does not fit.
    var pythonInteger: Int? {
        var radix = 10
        var offset = 0
        if count > 2, bytes[0] == UInt8(ascii: "0") {
            switch bytes[1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: break
            }
            if radix != 10 { offset = 2 }
        }
        var value = 0
        while offset < count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "_") { continue }
            let digit: Int
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = Int(byte) - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                digit = Int(byte | 0x20) - 87
            default: return nil
            }
            guard digit < radix else { return nil }
            let (product, overflowed) = value.multipliedReportingOverflow(by: radix)
            let (sum, overflowedToo) = product.addingReportingOverflow(digit)
            if overflowed || overflowedToo { return nil }
            value = sum
        }
        return value
    }
}
