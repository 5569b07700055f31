import Engine
import Glibc
import PicketTestKit

/// Requests as a team makes them: people come back to the files they work on; audits of others' code ask for each file
/// once, or a few times in a row.
struct Team {
    struct Request {
        var hash: UInt64
        var bytes: Int
        var cost: UInt64
        var context: CacheContext
    }

    /// A model that takes requests in a row for a habit keeps what is never asked for again.
    var areAuditsRepeated = false
    private var random: SplitMix64
    private var audited: UInt64
    private var time: UInt64 = 0
    private static let files = 4_000.0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        audited = seed << 32 + 32
    }

    mutating func next() -> Request {
        time += 1_000_000_000
        let caller = random.next() % 10
        let key: UInt64
        if caller >= 5 {
            if !areAuditsRepeated || random.next() % 3 == 0 { audited += 1 }
            key = 1 << 63 | audited - (areAuditsRepeated ? random.next() % 32 : 0)
        } else {
            // The inverse of Zipf's distribution, as of a continuous variable.
            key = UInt64(pow(Self.files, Double.random(in: 0..<1, using: &random)))
        }
        var own = SplitMix64(seed: key)
        return Request(
            hash: own.next(), bytes: 500 + Int(own.next() % 4_000),
            cost: (100_000 + own.next() % 100_000) << (own.next() % 10),
            context: CacheContext(caller: hash(caller), detectors: hash(99), time: time))
    }

    private func hash(_ number: UInt64) -> UInt64 {
        var random = SplitMix64(seed: number)
        return random.next()
    }
}
