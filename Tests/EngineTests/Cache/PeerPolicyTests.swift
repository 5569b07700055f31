import Foundation
import PicketTestKit
import Testing

@testable import Engine

private enum LibCacheSim {
    static let python: Program? = {
        let path = Project.root + "/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path),
            (try? Program(path: path).run("-c", "import libcachesim"))?.status == 0
        else { return nil }
        return Program(path: path)
    }()
}

/// Holds the policies against libcachesim's, on streams from its own generators (Benchmarks/cache-policies).
@Suite(.enabled(if: LibCacheSim.python != nil, "no libcachesim in .venv: run scripts/setup-tests"))
struct PeerPolicyTests {
    private struct Outcome {
        var misses: Int
        /// Share of the cost of all requests.
        var costMissed: Double

        init(misses: Int, costMissed: Double) { (self.misses, self.costMissed) = (misses, costMissed) }

        init(_ trace: CacheTrace, _ policy: CachePolicy, _ share: Double) {
            let outcome = trace.replay(policy, share: share)
            misses = Int(((1 - outcome.hitRatio) * Double(trace.count)).rounded())
            costMissed = outcome.costMissed
        }
    }

    private struct Pair {
        let stream: String
        let requests: Int
        let theirs: Outcome
        let ours: Outcome
        /// Ours, told that all costs are the same.
        let oursWithoutCosts: Outcome
    }

    /// Eight streams, each with a small, a middling and a large cache.
    private static func pairs(_ policy: CachePolicy, areUnit: Bool) throws -> [Pair] {
        let folder = try TemporaryFolder()
        let outcome = try #require(
            try LibCacheSim.python?.run(
                [
                    "\(Project.root)/Benchmarks/cache-policies", "--peers", folder.path, "--policy", policy.rawValue,
                    "--requests", "10000", "--objects", "2000", "--share", "0.02", "0.1", "0.5",
                ] + (areUnit ? ["--unit"] : [])))
        try #require(outcome.status == 0, "\(outcome.error)")
        var traces: [String: (CacheTrace, withoutCosts: CacheTrace)] = [:]
        let pairs = try outcome.output.split(separator: "\n").map { line in
            let columns = line.split(separator: "\t").map(String.init)
            try #require(columns.count == 5)
            let share = try #require(Double(columns[2]))
            let (trace, withoutCosts) = try traces[columns[0]] ?? read(columns[0])
            traces[columns[0]] = (trace, withoutCosts)
            return Pair(
                stream: "\(columns[0]) \(share)", requests: trace.count,
                theirs: Outcome(misses: try #require(Int(columns[3])), costMissed: try #require(Double(columns[4]))),
                ours: Outcome(trace, policy, share), oursWithoutCosts: Outcome(withoutCosts, policy, share))
        }
        #expect(pairs.count == 24)
        return pairs
    }

    private static func read(_ path: String) throws -> (CacheTrace, CacheTrace) {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let rows = text.split(separator: "\n").map { "\($0.split(separator: ",").dropLast().joined(separator: ",")),1" }
        return (try #require(CacheTrace(text)), try #require(CacheTrace(rows.joined(separator: "\n"))))
    }

    /// There is one way to do it, whatever the sizes.
    @Test(arguments: [true, false]) func lruMissesTheSame(areUnit: Bool) throws {
        for pair in try Self.pairs(.lru, areUnit: areUnit) {
            #expect(pair.ours.misses == pair.theirs.misses, "\(pair)")
            #expect(abs(pair.ours.costMissed - pair.theirs.costMissed) < 1e-9, "\(pair)")
        }
    }

    @Test func s3fifoMissesTheSame() throws {
        for pair in try Self.pairs(.s3fifo, areUnit: true) {
            #expect(pair.ours.misses == pair.theirs.misses, "\(pair)")
        }
    }

    /// libcachesim never takes in what is larger than its small queue; we do when it is asked for again, for a cache
    /// that holds twenty values would refuse half of them. What then has to go costs hits where a cache is that small.
    @Test func s3fifoMissesAboutTheSameWithSizes() throws {
        for pair in try Self.pairs(.s3fifo, areUnit: false) {
            #expect(Double(pair.ours.misses - pair.theirs.misses) <= 0.02 * Double(pair.requests), "\(pair)")
        }
    }

    /// Among equals, libcachesim lets go what was asked for longest ago, we what came up longest ago; and it refuses
    /// newcomers without letting its clock go on.
    @Test(arguments: [true, false]) func gdsfMissesAboutTheSameWithoutCosts(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            let difference = abs(pair.oursWithoutCosts.misses - pair.theirs.misses)
            #expect(Double(difference) <= 0.01 * Double(pair.requests), "\(pair)")
        }
    }

    /// What knowing the costs is for. Where nearly all that can be hit is (keys come and go, and half of them have room),
    /// the dear ones of yesterday cost us a little.
    @Test(arguments: [true, false]) func gdsfMissesLessCost(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            #expect(pair.ours.costMissed <= pair.theirs.costMissed + 0.001, "\(pair)")
        }
    }
}
