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
                    "--requests", "30000", "--objects", "3000", "--share", "0.02", "0.1", "0.5",
                ] + (areUnit ? ["--unit"] : [])))
        try #require(outcome.status == 0, "\(outcome.error)")
        let pairs = try outcome.output.split(separator: "\n").map { line in
            let columns = line.split(separator: "\t").map(String.init)
            try #require(columns.count == 5)
            let rows = try String(contentsOfFile: columns[0], encoding: .utf8).split(separator: "\n")
            let share = try #require(Double(columns[2]))
            let withoutCosts = rows.map { $0.prefix(upTo: $0.lastIndex(of: ",") ?? $0.endIndex) + ",1" }
            return Pair(
                stream: "\(columns[0]) \(share)", requests: rows.count,
                theirs: Outcome(
                    misses: try #require(Int(columns[3])), costMissed: try #require(Double(columns[4]))),
                ours: try replay(rows, policy, share), oursWithoutCosts: try replay(withoutCosts, policy, share))
        }
        #expect(pairs.count == 24)
        return pairs
    }

    private static func replay(_ rows: [some StringProtocol], _ policy: CachePolicy, _ share: Double) throws -> Outcome
    {
        let trace = try #require(CacheTrace(rows.joined(separator: "\n")))
        let outcome = try #require(trace.replay(share: share).first { $0.policy == policy.rawValue })
        return Outcome(
            misses: Int(((1 - outcome.hitRatio) * Double(trace.count)).rounded()), costMissed: outcome.costMissed)
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
            #expect(Double(pair.ours.misses - pair.theirs.misses) <= 0.01 * Double(pair.requests), "\(pair)")
        }
    }

    /// libcachesim breaks ties in another way, and there are many: all costs are the same.
    @Test(arguments: [true, false]) func gdsfMissesAboutTheSameWithoutCosts(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            let difference = abs(pair.oursWithoutCosts.misses - pair.theirs.misses)
            #expect(Double(difference) <= 0.01 * Double(pair.requests), "\(pair)")
        }
    }

    /// What knowing the costs is for.
    @Test(arguments: [true, false]) func gdsfMissesLessCost(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            #expect(pair.ours.costMissed <= pair.theirs.costMissed, "\(pair)")
        }
    }
}
