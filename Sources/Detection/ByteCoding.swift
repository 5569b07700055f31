/// Writes values in a compact binary form: what facts and cached results are kept in.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// LEB128.
    public mutating func write(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Zigzag LEB128: small negative numbers stay small.
    public mutating func write(_ value: Int) {
        write(UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))))
    }

    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    public mutating func write(_ value: UInt8) { bytes.append(value) }

    public mutating func write(_ value: String) {
        var value = value
        value.withUTF8 {
            write(UInt64($0.count))
            bytes.append(contentsOf: $0)
        }
    }

    public mutating func write(_ value: [UInt8]) {
        write(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Eight bytes, little-endian: for hashes, which LEB128 would lengthen.
    public mutating func writeFixed(_ value: UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

/// Reads what ``ByteWriter`` wrote, trusting nothing: every read past the end or of a wrong form throws.
public struct ByteReader: Sendable {
    /// The bytes end early or do not have the form asked for.
    public struct Malformed: Error {
        public init() {}
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    public var isAtEnd: Bool { position == bytes.endIndex }

    /// How many bytes are left: an upper bound for any count read from them.
    public var remaining: Int { bytes.endIndex - position }

    public mutating func readByte() throws(Malformed) -> UInt8 {
        guard position < bytes.endIndex else { throw Malformed() }
        defer { position += 1 }
        return bytes[position]
    }

    public mutating func readUInt() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try readByte()
            guard shift < 63 || byte <= 1 else { throw Malformed() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    public mutating func readInt() throws(Malformed) -> Int {
        let value = try readUInt()
        return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }

    /// A count of things that take at least one byte each: never more than the bytes left.
    public mutating func readCount() throws(Malformed) -> Int {
        let count = try readUInt()
        guard count <= UInt64(remaining) else { throw Malformed() }
        return Int(count)
    }

    public mutating func readBool() throws(Malformed) -> Bool {
        switch try readByte() {
        case 0: return false
        case 1: return true
        default: throw Malformed()
        }
    }

    public mutating func readString() throws(Malformed) -> String {
        let count = try readCount()
        defer { position += count }
        // Validating a slice takes the way of all sequences, several times as long. What had to be repaired is not what
        // was written.
        let (text, isValid) = bytes[position..<position + count].withUnsafeBufferPointer { bytes in
            var text = String(decoding: bytes, as: UTF8.self)
            return (text, text.withUTF8 { $0.elementsEqual(bytes) })
        }
        guard isValid else { throw Malformed() }
        return text
    }

    public mutating func readBytes() throws(Malformed) -> ArraySlice<UInt8> {
        let count = try readCount()
        defer { position += count }
        return bytes[position..<position + count]
    }

    public mutating func readFixed() throws(Malformed) -> UInt64 {
        guard remaining >= 8 else { throw Malformed() }
        var value: UInt64 = 0
        for offset in 0..<8 { value |= UInt64(bytes[position + offset]) << (8 * UInt64(offset)) }
        position += 8
        return value
    }
}
