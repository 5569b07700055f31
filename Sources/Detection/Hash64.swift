/// A fast 64-bit hash that is the same on every machine and in every run. Not cryptographic: where an attacker gains
/// from a collision, use SHA-256.
@frozen public struct Hash64: Sendable, Hashable {
    public var value: UInt64

    @inlinable public init(seed: UInt64 = 0) { value = seed ^ 0x9E37_79B9_7F4A_7C15 }

    /// Mixes in eight bytes: the folded 128-bit product of wyhash.
    @inlinable public mutating func combine(_ word: UInt64) {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: word ^ 0xE703_7ED1_A0B4_28DB)
        value = product.high ^ product.low ^ value &* 0x9FB2_1C65_1E98_DF25
    }

    @inlinable public mutating func combine(_ text: Text) {
        let bytes = text.bytes
        var offset = 0
        while offset + 8 <= bytes.count {
            combine(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        combine(tail ^ UInt64(bytes.count) << 56)
    }
}
