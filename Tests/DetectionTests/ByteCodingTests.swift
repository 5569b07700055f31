import Detection
import Testing

struct ByteCodingTests {
    @Test(arguments: [0, 1, -1, 63, -64, 64, 127, 128, 300, .max, .min, .max - 1, .min + 1] as [Int])
    func `whole numbers come back`(value: Int) throws {
        var writer = ByteWriter()
        writer.write(value)
        writer.write(UInt64(bitPattern: Int64(value)))
        writer.writeFixed(UInt64(bitPattern: Int64(value)))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readInt() == value)
        #expect(try reader.readUInt() == UInt64(bitPattern: Int64(value)))
        #expect(try reader.readFixed() == UInt64(bitPattern: Int64(value)))
        #expect(reader.isAtEnd)
    }

    @Test func `small numbers are short`() {
        var writer = ByteWriter()
        writer.write(-3)
        writer.write(5)
        #expect(writer.bytes == [5, 10])
    }

    @Test func `texts, bytes and booleans come back`() throws {
        var writer = ByteWriter()
        writer.write("naïve 😀\0")
        writer.write("")
        writer.write([1, 2, 255] as [UInt8])
        writer.write(true)
        writer.write(false)
        writer.write(UInt8(9))
        var reader = ByteReader(writer.bytes[...])
        #expect(try reader.readString() == "naïve 😀\0")
        #expect(try reader.readString() == "")
        #expect(try Array(reader.readBytes()) == [1, 2, 255])
        #expect(try reader.readBool())
        #expect(try !reader.readBool())
        #expect(try reader.readByte() == 9)
        #expect(throws: ByteReader.Malformed.self) { try reader.readByte() }
    }

    @Test func `a slice is read from its own start`() throws {
        var reader = ByteReader([9, 9, 2, 0x61, 0x62, 9][2..<5])
        #expect(try reader.readString() == "ab")
        #expect(reader.isAtEnd && reader.remaining == 0)
    }

    @Test(
        arguments: [
            [0x80], [0xFF, 0xFF], [UInt8](repeating: 0xFF, count: 11),
            // The tenth byte has room for one bit.
            [UInt8](repeating: 0x80, count: 9) + [0x02],
        ] as [[UInt8]])
    func `numbers that end early or are too large are malformed`(bytes: [UInt8]) {
        #expect(throws: ByteReader.Malformed.self) {
            var reader = ByteReader(bytes)
            return try reader.readUInt()
        }
    }

    @Test(arguments: [[5, 0x61], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [2, 0xC3, 0x28], []] as [[UInt8]])
    func `texts that are too short or not UTF-8 are malformed`(bytes: [UInt8]) {
        #expect(throws: ByteReader.Malformed.self) {
            var reader = ByteReader(bytes)
            return try reader.readString()
        }
    }

    /// Whatever the bytes: a value or an error, and never past the end.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `random bytes are read or refused`(seed: UInt64) {
        var random = Seeded(seed)
        let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        var reader = ByteReader(bytes)
        var left = reader.remaining
        do {
            while !reader.isAtEnd {
                switch Int.random(in: 0..<6, using: &random) {
                case 0: _ = try reader.readUInt()
                case 1: _ = try reader.readInt()
                case 2: #expect(try reader.readString().utf8.count <= left)
                case 3: #expect(try reader.readBytes().count <= left)
                case 4: _ = try reader.readBool()
                default: _ = try reader.readFixed()
                }
                #expect(reader.remaining < left)
                left = reader.remaining
            }
        } catch {
            #expect(reader.remaining >= 0)
        }
    }
}
