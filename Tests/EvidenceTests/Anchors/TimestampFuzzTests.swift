import Evidence
import Foundation
import PicketTestKit
import Testing

/// Whatever bytes an authority, or somebody between, may send: refused, never a crash.
@Suite(.enabled(if: OpenSSLAuthority.isThere, "openssl is not there"))
struct TimestampFuzzTests {
    /// `PICKET_SEEDS=100000` for the full count.
    static let seeds = ProcessInfo.processInfo.environment["PICKET_SEEDS"].flatMap { UInt64($0) } ?? 4_000
    static let crypto = SwiftCryptoModule()

    @Test(arguments: 0..<4 as Range<UInt64>)
    func changedAnswersAreRefused(part: UInt64) async throws {
        let authority = try OpenSSLAuthority(part % 2 == 0 ? .p256 : .rsa2048, isIndirect: part > 1)
        let trusted = try TimestampAuthority(roots: authority.roots, Self.crypto)
        let request = try TimestampRequest(stamping: [1, 2, 3], Self.crypto)
        let genuine = try await trusted.verify(authority.reply(to: request.der), answers: request).kept
        for seed in stride(from: part, to: Self.seeds, by: 4) {
            var random = SplitMix64(seed: seed)
            var changed = genuine
            for _ in 0...random.next() % 4 { Self.change(&changed, &random) }
            guard changed != genuine else { continue }
            // What nobody signed may be changed; then what is kept is what was kept.
            if let verified = try? await trusted.verify(changed, answers: request) {
                #expect(verified.kept == genuine, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [OpenSSLAuthority.Key.rsa2048, .p256])
    func everyBitOfWhatIsKeptMatters(key: OpenSSLAuthority.Key) async throws {
        let authority = try OpenSSLAuthority(key, isIndirect: true)
        let request = try TimestampRequest(stamping: [1, 2, 3], Self.crypto)
        let verifier = try TimestampAuthority(roots: authority.roots, Self.crypto)
        let kept = try await verifier.verify(authority.reply(to: request.der), answers: request).kept
        for index in kept.indices {
            for flip in [0xFF, 1 << UInt8(index % 8)] as [UInt8] {
                var changed = kept
                changed[index] ^= flip
                await #expect(throws: TimestampError.self, "byte \(index), bits \(flip)") {
                    try await verifier.verify(changed, answers: request)
                }
            }
        }
        for count in 0..<kept.count {
            await #expect(throws: TimestampError.self) {
                try await verifier.verify(Array(kept.prefix(count)), answers: request)
            }
        }
        await #expect(throws: TimestampError.self) { try await verifier.verify(kept + [0], answers: request) }
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let at = Int(random.next() % UInt64(bytes.count))
        let count = Int(random.next() % 20)
        switch random.next() % 6 {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[at] ^= 1 << UInt8(random.next() % 8)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + count))
        case 3: bytes.insert(contentsOf: (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }, at: at)
        case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + count * 10)], at: at)
        // Lengths and tags that DER cares for.
        default:
            bytes[at] = [0x00, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x88, 0xFF, 0x30, 0x31, 0xA0][Int(random.next() % 11)]
        }
        if bytes.isEmpty { bytes = [0x30, 0x80] }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func anyBytesAreReadOrRefused(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            let count = Int(random.next() % 200)
            var bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if random.next() % 2 == 0 { bytes = [0x30, UInt8(truncatingIfNeeded: count)] + bytes.map { $0 & 0x3F } }
            if let request = try? TimestampRequest(der: bytes) { #expect(try request.der == bytes) }
        }
    }

    @Test func deepAndLongNestsAreRefused() async throws {
        let authority = try OpenSSLAuthority()
        let trusted = try TimestampAuthority(roots: authority.roots, Self.crypto)
        let request = try TimestampRequest(stamping: [1], Self.crypto)
        var nest: [UInt8] = []
        while nest.count < 60_000 {
            nest =
                [0x30, 0x83, UInt8(nest.count >> 16), UInt8(nest.count >> 8 & 0xFF), UInt8(nest.count & 0xFF)] + nest
        }
        for bytes in [nest, [UInt8](repeating: 0x30, count: 1 << 16), [UInt8](repeating: 0x30, count: 1 << 20)] {
            await #expect(throws: TimestampError.self) { try await trusted.verify(bytes, answers: request) }
        }
    }
}
