import PicketTestKit
import Testing

@testable import Engine

@Suite struct AdmissionTests {
    /// Without a model, it is GDSF.
    @Test func withoutAModelItIsGDSF() {
        var (learned, gdsf) = (CacheCore(.learned, capacity: 100_000), CacheCore(.gdsf, capacity: 100_000))
        var team = Team(seed: 1)
        for _ in 0..<20_000 {
            let request = team.next()
            let isThere = gdsf.access(request.hash) != nil
            #expect((learned.access(request.hash) != nil) == isThere)
            if isThere { continue }
            _ = gdsf.insert(request.hash, bytes: request.bytes, cost: request.cost) { _ in }
            _ = learned.insert(request.hash, bytes: request.bytes, cost: request.cost, request.context) { _ in }
        }
        #expect(Set(learned.slots.map { learned.hash(at: $0) }) == Set(gdsf.slots.map { gdsf.hash(at: $0) }))
    }

    /// What a key is known by: how often it was asked for before it went, and how long ago that is.
    @Test func whatIsKnownOfAKey() {
        var core = CacheCore(.learned, capacity: 10)
        func features(_ hash: UInt64) -> BoostedTrees.Features {
            core.features(
                of: hash, bytes: 8, cost: 1_024,
                CacheContext(caller: 1 << 40, detectors: 2 << 40, time: 90_000_000_000_000))
        }
        #expect(features(1) == [-1, 0, 3, 10, 2, 1, 3_600, 0])
        for hash in 0..<10 as Range<UInt64> {
            _ = core.insert(hash << 32, bytes: 1, cost: 1_000 * (hash + 1)) { _ in }
            _ = core.access(hash << 32)
        }
        #expect(core.insertions == 10)
        // Dearer than all ten: the cheapest goes, having been asked for twice.
        _ = core.insert(1, bytes: 1, cost: 1 << 20) { _ in }
        #expect(features(0)[1] == 2 && features(0)[0] == 0)
        // Cheaper: it is the newcomer that goes.
        #expect(core.insert(2, bytes: 1, cost: 1) { _ in } == nil)
        #expect(features(2)[1] == 1)
        #expect(features(0)[0] == 0.1)
    }

    /// The latest are remembered, each once, and no more than there is room for.
    @Test(arguments: 0..<4 as Range<UInt64>) func pastKeysAreTheLatest(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var past = PastKeys()
        var frequencies: [UInt64: UInt32] = [:]
        var times: [UInt64: UInt32] = [:]
        for time in 0..<20_000 as Range<UInt32> {
            var own = SplitMix64(seed: random.next() % 3_000)
            let hash = own.next()
            if let known = past[hash] {
                #expect(known.time == times[hash] && known.frequency == frequencies[hash])
            } else {
                frequencies[hash] = nil
            }
            let asked = 1 + UInt32(random.next() % 5)
            frequencies[hash, default: 0] += asked
            times[hash] = time
            past.add(hash, frequency: asked, time: time, most: 1_000)
        }
        let known = times.filter { past[$0.key] != nil }
        #expect(known.count > 800 && known.count <= 1_024)
        let latest = times.filter { $0.value > 19_700 }
        #expect(latest.filter { past[$0.key] != nil }.count * 100 > latest.count * 95)
    }

    @Test func frequenciesDoNotOverflow() {
        var past = PastKeys()
        past.add(7, frequency: .max, time: 1, most: 10)
        past.add(7, frequency: .max, time: 2, most: 10)
        #expect(past[7]?.frequency == .max)
        past.add(8, frequency: 0, time: 3, most: 10)
        #expect(past[8]?.frequency == 1)
    }

    /// A key asked for within the horizon is one to keep, a later one or none is not; what is too young is left out.
    @Test func samplesSayWhatCameOfThem() throws {
        var core = CacheCore(.learned, capacity: 16)
        var learner = AdmissionLearner()
        var random = SplitMix64(seed: 1)
        var sets: AdmissionLearner.Sets?
        // Pairs: a key of caller 1 comes again at once, one of caller 2 never.
        while sets == nil {
            let (again, never) = (random.next(), random.next())
            for (hash, caller) in [(again, 1), (never, 2), (again, 1)] as [(UInt64, UInt64)] {
                let context = CacheContext(caller: caller << 40)
                learner.asked(hash, core)
                guard core.access(hash) == nil else { continue }
                if let due = learner.missed(hash, 1, 1, context, core) { sets = due }
                _ = core.insert(hash, bytes: 1, cost: 1, context) { _ in }
            }
        }
        for set in try [#require(sets).made, #require(sets).tried] {
            #expect(set.labels.count > 1_000)
            #expect(set.weights.allSatisfy { $0 == 1 })
            for (row, label) in set.labels.enumerated() {
                #expect(set.features[row * set.columns + 5] == (label == 1 ? 1 : 2))
            }
        }
    }
}
