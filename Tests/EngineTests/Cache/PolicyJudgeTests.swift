import PicketTestKit
import Testing

@testable import Engine

/// A judge that sees every request, trains when it says so, and notes what it goes over to.
private struct Court {
    let judge: PolicyJudge
    var team: Team
    /// Of all requests' costs; the judge takes what it sees for a share of them.
    private var asked: UInt64 = 0

    /// - Parameter isLibraryThere: whether there is something to learn with.
    init(mostBytes: Int = 64 << 18, seed: UInt64, isLibraryThere: Bool = true) {
        judge = PolicyJudge(mostBytes: mostBytes) {
            isLibraryThere ? XGBoost.installed : .failure(.init(description: "libxgboost.so.0: not here"))
        }
        team = Team(seed: seed)
    }

    /// - Parameter others: how many requests there are that it does not see, for each that it does.
    mutating func run(_ count: Int, others: UInt64 = 63) -> [CachePolicy] {
        var policies: [CachePolicy] = []
        for _ in 0..<count {
            let request = team.next()
            asked &+= request.cost &* (others + 1)
            let verdict = judge.saw(request.hash, request.bytes, request.cost, request.context) { [asked] in asked }
            if let policy = verdict?.policy { policies.append(policy.0) }
            if let sets = verdict?.training { _ = judge.train(on: sets) }
        }
        return policies
    }
}

@Suite struct PolicyJudgeTests {
    /// A loop of equal costs somewhat larger than the cache, among keys that come all the time.
    @Test func anotherPolicyTakesOverWhereItSavesMore() {
        let judge = PolicyJudge(mostBytes: 64 << 10) { .failure(.init(description: "")) }
        var random = SplitMix64(seed: 2)
        var better: CachePolicy?
        for _ in 0..<50_000 where better == nil {
            let bits = random.next() % 10
            let number = (1 << bits) + random.next() % (1 << bits)
            var own = SplitMix64(seed: number)
            better =
                judge.saw(own.next(), 10 + Int(random.next() % 2), 1 + random.next() % 1_000, asked: { 0 })?.policy?.0
        }
        let shadows = judge.shadows
        #expect(Set(shadows.keys) == [.gdsf, .s3fifo, .lru])
        #expect(shadows.values.allSatisfy { $0 > 0 && $0 < 1 })
        if let better { #expect((shadows[better] ?? 1) < (shadows[.gdsf] ?? 0) * 1.05) }
    }

    /// Most requests are for a few keys that are not in the sample, and all policies keep them: what is missed is a share
    /// of those as well.
    @Test func whatIsOutsideOfTheSampleCounts() throws {
        var (alone, among) = (Court(seed: 3, isLibraryThere: false), Court(seed: 3, isLibraryThere: false))
        _ = alone.run(10_000)
        _ = among.run(10_000, others: 640 - 1)
        for (policy, share) in alone.judge.shadows {
            #expect(try #require(among.judge.shadows[policy]) < share / 5)
        }
    }

    @Test func withoutTheLibraryItSaysSoAndGoesOn() {
        var court = Court(seed: 1, isLibraryThere: false)
        #expect(!court.run(20_000).contains(.learned))
        let learning = court.judge.learning
        #expect(learning.fault == "libxgboost.so.0: not here" && learning.gain == nil && !learning.isInUse)
        #expect(learning.description.contains("libxgboost0"))
        #expect(Set(court.judge.shadows.keys) == [.gdsf, .s3fifo, .lru])
    }
}

@Suite(.enabled(if: (try? XGBoost.installed.get()) != nil, "no libxgboost.so.0: run scripts/setup-tests"))
struct LearnedPolicyTests {
    /// Who asks tells whether it pays to keep: that can be learned, and saves more. When it does not pay any more, another
    /// policy takes over.
    @Test(arguments: 1...2 as ClosedRange<UInt64>) func comesWhereItSavesMoreAndGoesWhereNot(seed: UInt64) throws {
        var court = Court(seed: seed)
        #expect(court.judge.learning.description == "nothing learned yet")
        #expect(court.run(25_000) == [.learned])
        let learning = court.judge.learning
        #expect(learning.isInUse && learning.fault == nil && learning.models > 1)
        #expect(try #require(learning.loss) < 0.9 * (try #require(learning.lossOfMean)))
        #expect(try #require(learning.gain) > 0.1)
        #expect(learning.description.contains("more; in use"))
        #expect(Set(court.judge.shadows.keys) == Set(CachePolicy.allCases))

        court.team.areAuditsRepeated = true
        #expect(court.run(40_000).last == .gdsf)
        #expect(!court.judge.learning.isInUse)
        #expect(court.judge.learning.description.contains("not in use"))
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>) func staysOutWhereItSavesNoMore(seed: UInt64) {
        var court = Court(seed: seed)
        court.team.areAuditsRepeated = true
        #expect(!court.run(30_000).contains(.learned))
        #expect(court.judge.learning.models > 1)
    }

    @Test func aTraceWithCallersIsReplayed() throws {
        var team = Team(seed: 5)
        var text = ""
        for _ in 0..<20_000 {
            let request = team.next()
            let context = request.context
            text += "\(request.hash >> 1),\(request.bytes),\(request.cost),"
            text += "\(context.caller >> 1),\(context.detectors >> 1),\(context.time)\n"
        }
        let outcomes = try #require(CacheTrace(text)).replay(share: 0.01)
        let learned = try #require(outcomes.first { $0.policy == "learned" })
        let gdsf = try #require(outcomes.first { $0.policy == "gdsf" })
        #expect(learned.models > 0)
        #expect(1 - learned.costMissed > 1.05 * (1 - gdsf.costMissed))
    }
}
