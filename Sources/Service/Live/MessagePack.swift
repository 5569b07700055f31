package import Evidence

/// A value of MessagePack: what JSON can say, whole numbers as such, and bytes.
///
/// Extensions (timestamps among them) and whole numbers beyond 64 signed bits are not among it: nothing here sends any.
package enum MessagePack: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case bytes([UInt8])
    case array([MessagePack])
    case object([String: MessagePack])

    package subscript(name: String) -> MessagePack? {
        if case .object(let members) = self { return members[name] }
        return nil
    }

    /// As JSON says it; `nil` if there are bytes in it, or a whole number that JSON's doubles do not hold.
    package var json: JSON? {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return Int64(exactly: Double(value)) == value ? .number(Double(value)) : nil
        case .number(let value): return .number(value)
        case .string(let value): return .string(value)
        case .bytes: return nil
        case .array(let elements):
            var values: [JSON] = []
            for element in elements {
                guard let value = element.json else { return nil }
                values.append(value)
            }
            return .array(values)
        case .object(let members):
            var values: [String: JSON] = [:]
            for (name, member) in members {
                guard let value = member.json else { return nil }
                values[name] = value
            }
            return .object(values)
        }
    }
}

extension MessagePack {
    /// The shortest form of each value; members by name, so that equal values have equal bytes.
    package var encoded: [UInt8] {
        var writer = MessagePackWriter()
        writer.write(self)
        return writer.bytes
    }
}

/// Puts values of MessagePack one behind the other, each in its shortest form.
package struct MessagePackWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

    package mutating func writeNull() { bytes.append(0xC0) }

    package mutating func write(_ value: Bool) { bytes.append(value ? 0xC3 : 0xC2) }

    package mutating func write(_ value: Int64) {
        switch value {
        case 0...0x7F: bytes.append(UInt8(value))
        case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
        case 0...0xFF: append(0xCC, UInt8(value))
        case 0...0xFFFF: append(0xCD, UInt16(value))
        case 0...0xFFFF_FFFF: append(0xCE, UInt32(value))
        case 0...: append(0xCF, UInt64(value))
        case -0x80..<0: append(0xD0, Int8(value))
        case -0x8000..<0: append(0xD1, Int16(value))
        case -0x8000_0000..<0: append(0xD2, Int32(value))
        default: append(0xD3, value)
        }
    }

    package mutating func write(_ value: Double) { append(0xCB, value.bitPattern) }

    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            writeHead(utf8.count, fix: 0xA0, fixMost: 31, one: 0xD9, two: 0xDA, four: 0xDB)
            bytes.append(contentsOf: utf8)
        }
    }

    package mutating func write(_ value: [UInt8]) {
        writeHead(value.count, fix: nil, fixMost: 0, one: 0xC4, two: 0xC5, four: 0xC6)
        bytes += value
    }

    /// So many values follow.
    package mutating func writeArray(_ count: Int) {
        writeHead(count, fix: 0x90, fixMost: 15, one: nil, two: 0xDC, four: 0xDD)
    }

    /// So many names, each with its value, follow.
    package mutating func writeObject(_ count: Int) {
        writeHead(count, fix: 0x80, fixMost: 15, one: nil, two: 0xDE, four: 0xDF)
    }

    /// A value that was written elsewhere.
    package mutating func writeEncoded(_ value: some Collection<UInt8>) { bytes.append(contentsOf: value) }

    package mutating func write(_ value: JSON) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        // Only what a double holds exactly is a whole number, as JSON readers elsewhere have it.
        case .number(let number):
            if let integer = value.integer { write(Int64(integer)) } else { write(number) }
        case .string(let text): write(text)
        case .array(let elements):
            writeArray(elements.count)
            for element in elements { write(element) }
        case .object(let members):
            writeObject(members.count)
            for (name, member) in members.sorted(by: Self.byName) {
                write(name)
                write(member)
            }
        }
    }

    package mutating func write(_ value: MessagePack) {
        switch value {
        case .null: writeNull()
        case .bool(let value): write(value)
        case .integer(let value): write(value)
        case .number(let value): write(value)
        case .string(let text): write(text)
        case .bytes(let value): write(value)
        case .array(let elements):
            writeArray(elements.count)
            for element in elements { write(element) }
        case .object(let members):
            writeObject(members.count)
            for (name, member) in members.sorted(by: Self.byName) {
                write(name)
                write(member)
            }
        }
    }

    private static func byName<Value>(_ left: (key: String, value: Value), _ right: (key: String, value: Value)) -> Bool
    {
        left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }

    private mutating func writeHead(_ count: Int, fix: UInt8?, fixMost: Int, one: UInt8?, two: UInt8, four: UInt8) {
        if let fix, count <= fixMost {
            bytes.append(fix | UInt8(count))
        } else if let one, count <= 0xFF {
            append(one, UInt8(count))
        } else if count <= 0xFFFF {
            append(two, UInt16(count))
        } else {
            // Nothing that is written here comes near 4 GB: events are bounded.
            append(four, UInt32(clamping: count))
        }
    }

    private mutating func append(_ head: UInt8, _ value: some FixedWidthInteger) {
        bytes.append(head)
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
