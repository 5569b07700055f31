import PicketTestKit
import Testing

@testable import Engine

@Suite struct CompressionTests {
    private static func bytes(_ count: Int, seed: UInt64, isRandom: Bool) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { isRandom ? UInt8(truncatingIfNeeded: random.next()) : UInt8($0 / 7 % 5) }
    }

    @Test(arguments: [0, 1, 1_024, 1_025, 100_000], [true, false])
    func whatGoesInComesOut(count: Int, isRandom: Bool) {
        let bytes = Self.bytes(count, seed: 1, isRandom: isRandom)
        let packed = Compression.packed(bytes)
        #expect(Compression.unpacked(packed[...]) == bytes)
        #expect(packed.count <= bytes.count + 1)
        if count > 2_000, !isRandom { #expect(packed.count < bytes.count / 10) }
    }

    /// Cut and changed bytes, and those that promise to become huge, are refused or give other bytes: never a crash.
    @Test(arguments: 0..<10 as Range<UInt64>) func damagedBytesDoNoHarm(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let packed = Compression.packed(Self.bytes(5_000, seed: seed, isRandom: false))
        for _ in 0..<2_000 {
            var damaged = packed
            for _ in 0...random.next() % 3 {
                damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            damaged = Array(damaged.prefix(Int(random.next() % UInt64(damaged.count + 1))))
            if let bytes = Compression.unpacked(damaged[...]) { #expect(bytes.count <= Compression.mostBytes) }
        }
        // A frame whose head says 2^40 bytes.
        let bomb: [UInt8] = [1, 0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]
        #expect(Compression.unpacked(bomb[...]) == nil)
        #expect(Compression.unpacked([]) == nil && Compression.unpacked([9, 1, 2]) == nil)
    }
}
