/// What is wrong with bytes that should be MessagePack, and where.
package struct MessagePackError: Error, Hashable, CustomStringConvertible {
    package var message: String
    package var offset: Int

    package var description: String { "\(message) at byte \(offset)" }
}

extension MessagePack {
    /// What a value may have; more is refused before anything is made of it.
    package struct Limits: Sendable, Hashable {
        package var bytes = 1 << 20
        package var depth = 32
        /// Values of all depths together: a byte can stand for one, which takes far more room than that.
        package var values = 1 << 16

        package init(bytes: Int = 1 << 20, depth: Int = 32, values: Int = 1 << 16) {
            self.bytes = bytes
            self.depth = depth
            self.values = values
        }
    }

    /// Reads one value and nothing behind it, strictly: names are strings and none is there twice, strings are UTF-8.
    package init(parsing bytes: some Sequence<UInt8>, limits: Limits = Limits()) throws(MessagePackError) {
        var reader = MessagePackReader(Array(bytes), limits)
        self = try reader.document()
    }
}

private struct MessagePackReader {
    private let bytes: [UInt8]
    private let limits: MessagePack.Limits
    private var at = 0
    private var values = 0

    init(_ bytes: [UInt8], _ limits: MessagePack.Limits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func document() throws(MessagePackError) -> MessagePack {
        guard bytes.count <= limits.bytes else { throw error("more than \(limits.bytes) bytes") }
        let value = try value(depth: 0)
        guard at == bytes.count else { throw error("something follows the value") }
        return value
    }

    private func error(_ message: String) -> MessagePackError { MessagePackError(message: message, offset: at) }

    private mutating func value(depth: Int) throws(MessagePackError) -> MessagePack {
        guard depth < limits.depth else { throw error("nested deeper than \(limits.depth)") }
        values += 1
        guard values <= limits.values else { throw error("more than \(limits.values) values") }
        let head: UInt8 = try integer()
        switch head {
        case 0x00...0x7F: return .integer(Int64(head))
        case 0xE0...0xFF: return .integer(Int64(Int8(bitPattern: head)))
        case 0x80...0x8F: return try object(Int(head & 15), depth)
        case 0x90...0x9F: return try array(Int(head & 15), depth)
        case 0xA0...0xBF: return .string(try string(Int(head & 31)))
        case 0xC0: return .null
        case 0xC2: return .bool(false)
        case 0xC3: return .bool(true)
        case 0xCA: return try number(Double(Float(bitPattern: integer())))
        case 0xCB: return try number(Double(bitPattern: integer()))
        case 0xCC...0xD3: return .integer(try wholeNumber(head))
        case 0xC4...0xC6: return .bytes(Array(try take(count(head - 0xC4))))
        case 0xD9...0xDB: return .string(try string(count(head - 0xD9)))
        case 0xDC, 0xDD: return try array(count(head - 0xDB), depth)
        case 0xDE, 0xDF: return try object(count(head - 0xDD), depth)
        default:
            at -= 1
            throw error("a kind of value that is not taken here (0x\(String(head, radix: 16)))")
        }
    }

    private mutating func wholeNumber(_ head: UInt8) throws(MessagePackError) -> Int64 {
        switch head {
        case 0xCC: return Int64(try integer() as UInt8)
        case 0xCD: return Int64(try integer() as UInt16)
        case 0xCE: return Int64(try integer() as UInt32)
        case 0xCF:
            guard let value = Int64(exactly: try integer() as UInt64) else {
                throw error("a whole number beyond 63 bits")
            }
            return value
        case 0xD0: return Int64(try integer() as Int8)
        case 0xD1: return Int64(try integer() as Int16)
        case 0xD2: return Int64(try integer() as Int32)
        default: return try integer()
        }
    }

    private func number(_ value: Double) throws(MessagePackError) -> MessagePack {
        guard value.isFinite else { throw error("a number that is none") }
        return .number(value)
    }

    /// - Parameter width: 0: one byte says how many, 1: two, else four.
    private mutating func count(_ width: UInt8) throws(MessagePackError) -> Int {
        switch width {
        case 0: Int(try integer() as UInt8)
        case 1: Int(try integer() as UInt16)
        default: Int(try integer() as UInt32)
        }
    }

    private mutating func integer<Value: FixedWidthInteger>() throws(MessagePackError) -> Value {
        var value: Value = 0
        for byte in try take(Value.bitWidth / 8) { value = value << 8 | Value(truncatingIfNeeded: byte) }
        return value
    }

    private mutating func take(_ count: Int) throws(MessagePackError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - at else { throw error("the bytes end inside a value") }
        defer { at += count }
        return bytes[at..<at + count]
    }

    private mutating func string(_ count: Int) throws(MessagePackError) -> String {
        let start = at
        guard let string = String(validating: try take(count), as: UTF8.self) else {
            throw MessagePackError(message: "a string that is not UTF-8", offset: start)
        }
        return string
    }

    private mutating func array(_ count: Int, _ depth: Int) throws(MessagePackError) -> MessagePack {
        // Each takes a byte at least: a head that promises more than there is makes nothing grow.
        guard count <= bytes.count - at else { throw error("the bytes end inside a value") }
        var elements: [MessagePack] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return .array(elements)
    }

    private mutating func object(_ count: Int, _ depth: Int) throws(MessagePackError) -> MessagePack {
        guard count <= (bytes.count - at) / 2 else { throw error("the bytes end inside a value") }
        var members: [String: MessagePack] = [:]
        for _ in 0..<count {
            let start = at
            guard case .string(let name) = try value(depth: depth + 1) else {
                throw MessagePackError(message: "a name that is no string", offset: start)
            }
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw MessagePackError(message: "the name \"\(name.prefix(40))\" is there twice", offset: start)
            }
        }
        return .object(members)
    }
}
