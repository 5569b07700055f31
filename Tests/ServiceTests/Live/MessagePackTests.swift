import Evidence
import PicketTestKit
import Testing

@testable import Service

@Suite struct MessagePackTests {
    /// The specification's limits of each form, and what lies on both sides.
    private static let integers: [Int64] = [
        0, 1, 127, 128, 255, 256, 65535, 65536, 0xFFFF_FFFF, 0x1_0000_0000, .max, -1, -32, -33, -128, -129, -32768,
        -32769, -0x8000_0000, -0x8000_0001, .min,
    ]

    @Test(arguments: integers)
    func wholeNumbersComeBack(_ value: Int64) throws {
        #expect(try MessagePack(parsing: MessagePack.integer(value).encoded) == .integer(value))
    }

    @Test(arguments: [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536])
    func lengthsComeBack(_ count: Int) throws {
        let limits = MessagePack.Limits(values: 1 << 18)
        let members = (0..<count).map { ("\($0)", MessagePack.integer(Int64($0))) }
        let values: [MessagePack] = [
            .string(String(repeating: "a", count: count)), .bytes(Array(repeating: 7, count: count)),
            .array(Array(repeating: .null, count: count)), .object(Dictionary(uniqueKeysWithValues: members)),
        ]
        for value in values { #expect(try MessagePack(parsing: value.encoded, limits: limits) == value) }
    }

    @Test(
        arguments: [
            ([], "end"), ([0xC1], "0xc1"), ([0xD9, 5, 97], "end"), ([0xA1, 0xFF], "UTF-8"), ([0xC0, 0xC0], "follows"),
            ([0xDD, 0xFF, 0xFF, 0xFF, 0xFF], "end"), ([0xDF, 0xFF, 0xFF, 0xFF, 0xFF], "end"),
            ([0xC6, 0xFF, 0xFF, 0xFF, 0xFF], "end"), ([0x81, 0x01, 0x01], "no string"),
            ([0x82, 0xA1, 97, 1, 0xA1, 97, 2], "twice"), ([0xD4, 1, 1], "0xd4"),
            ([0xCF] + Array(repeating: 0xFF, count: 8), "63"),
            ([0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], "none"), (Array(repeating: 0x91, count: 40), "deeper"),
        ] as [([UInt8], String)])
    func whatIsNoneIsRefused(_ bytes: [UInt8], _ word: String) {
        let error = #expect(throws: MessagePackError.self) { try MessagePack(parsing: bytes) }
        #expect(error?.message.contains(word) == true, "\(String(describing: error))")
    }

    @Test func valuesAndBytesAreCounted() throws {
        let many = MessagePack.array(Array(repeating: .null, count: 100)).encoded
        #expect(throws: MessagePackError.self) { try MessagePack(parsing: many, limits: .init(values: 100)) }
        #expect(throws: MessagePackError.self) { try MessagePack(parsing: many, limits: .init(bytes: 100)) }
        #expect(try MessagePack(parsing: many, limits: .init(bytes: 103, values: 101)) != .null)
    }

    /// PyPI's msgpack reads what is written here and writes the very same; what it writes is read here as the same.
    @Test(.enabled(if: LivePrograms.python != nil, "run scripts/setup-tests"))
    func theReferenceAgrees() throws {
        var random = SplitMix64(seed: 1)
        var writer = MessagePackWriter()
        var values = Self.integers.map(MessagePack.integer)
        values += (0..<400).map { _ in MadeMessage.value(&random, depth: 0) }
        writer.writeArray(values.count)
        for value in values { writer.write(value.encoded) }
        let answer = try LivePrograms.run(
            """
            import msgpack, sys
            ours = msgpack.unpackb(open(sys.argv[1], 'rb').read())
            # Names in the order that they came in, so that the bytes have to be equal.
            theirs = [msgpack.packb(msgpack.unpackb(each, strict_map_key=True)) for each in ours]
            open(sys.argv[2], 'wb').write(msgpack.packb(theirs))
            """, input: writer.bytes)
        guard case .array(let theirs) = try MessagePack(parsing: answer, limits: .init(bytes: 1 << 26)) else {
            throw MessagePackError(message: "", offset: 0)
        }
        #expect(theirs.count == values.count)
        for (value, bytes) in zip(values, theirs) {
            #expect(bytes == .bytes(value.encoded))
            guard case .bytes(let bytes) = bytes else { continue }
            #expect(try MessagePack(parsing: bytes) == value)
        }
    }

    @Test func jsonGoesThrough() throws {
        let value: JSON = ["a": [1, -1.5, true, nil, "ä€😀", 9_007_199_254_740_992, 1e300], "b": ["c": [:], "d": []]]
        var writer = MessagePackWriter()
        writer.write(value)
        #expect(try MessagePack(parsing: writer.bytes).json == value)
        #expect(MessagePack.integer(.max).json == nil)
        #expect(MessagePack.array([.bytes([])]).json == nil)
    }
}

/// Any bytes are read or refused, and what is read is written and read again as the same.
@Suite struct MessagePackFuzzTests {
    @Test(arguments: 0..<8 as Range<UInt64>)
    func nothingCrashes(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<1_000 {
            var bytes = MadeMessage.value(&random, depth: 0).encoded
            switch random.next() % 4 {
            case 0:
                bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...255, using: &random) }
            case 1: bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            default:
                for _ in 0..<3 {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = .random(in: 0...255, using: &random)
                }
            }
            guard let value = try? MessagePack(parsing: bytes) else { continue }
            #expect(try MessagePack(parsing: value.encoded) == value)
        }
    }
}

enum MadeMessage {
    static func value(_ random: inout SplitMix64, depth: Int) -> MessagePack {
        switch random.next() % (depth < 4 ? 10 : 7) {
        case 0: return .null
        case 1: return .bool(random.next() % 2 == 0)
        case 2, 3: return .integer(Int64(bitPattern: random.next()) >> Int64(random.next() % 64))
        case 4: return .number(Double(Int64(bitPattern: random.next())) / 3)
        case 5: return .bytes((0..<random.next() % 40).map { _ in .random(in: 0...255, using: &random) })
        case 7: return .array((0..<random.next() % 6).map { _ in value(&random, depth: depth + 1) })
        case 8, 9:
            let members = (0..<random.next() % 6).map { ("\($0)\(text(&random))", value(&random, depth: depth + 1)) }
            return .object(Dictionary(uniqueKeysWithValues: members))
        default: return .string(text(&random))
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let letters = Array("abcdefgä€😀\u{0}\"")
        return String((0..<random.next() % 40).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
    }
}
