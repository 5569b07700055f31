import Foundation
import PicketTestKit
import Testing

@testable import Engine

private enum LibCacheSim {
    static let python: PicketTestKit.Program? = {
        let path = Project.root + "/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: path),
            (try? PicketTestKit.Program(path: path).run("-c", "import libcachesim"))?.status == 0
        else { return nil }
        return PicketTestKit.Program(path: path)
    }()

    struct Misses {
        var count: Int
        /// Share of the cost of all requests.
        var cost: Double
    }

    /// What a policy came to on a stream of requests.
    struct Pair {
        let policy: String
        let stream: String
        let requests: Int
        let theirs: Misses
        let ours: Misses
        /// GDSF alone: ours, told that all costs are the same.
        let oursWithoutCosts: Misses
    }

    /// Nine streams, each with a small, a middling and a large cache, and every policy.
    static let withoutSizes = Result { try pairs("--unit") }
    static let withSizes = Result { try pairs() }

    private static func pairs(_ options: String...) throws -> [Pair] {
        let folder = try TemporaryFolder()
        let outcome = try #require(
            try python?.run(
                [
                    "\(Project.root)/Benchmarks/cache-policies", "--peers", folder.path, "--requests", "6000",
                    "--objects", "1500", "--share", "0.05", "0.1", "0.5",
                ] + options))
        try #require(outcome.status == 0, "\(outcome.error)")
        var traces: [String: (CacheTrace, withoutCosts: CacheTrace)] = [:]
        let pairs = try outcome.output.split(separator: "\n").map { line in
            let columns = line.split(separator: "\t").map(String.init)
            try #require(columns.count == 5)
            let policy = try #require(CachePolicy(rawValue: columns[1]))
            let share = try #require(Double(columns[2]))
            let (trace, withoutCosts) = try traces[columns[0]] ?? read(columns[0])
            traces[columns[0]] = (trace, withoutCosts)
            let ours = misses(trace, policy, share)
            return Pair(
                policy: columns[1], stream: "\(columns[0]) \(share)", requests: trace.count,
                theirs: Misses(count: try #require(Int(columns[3])), cost: try #require(Double(columns[4]))),
                ours: ours, oursWithoutCosts: policy == .gdsf ? misses(withoutCosts, policy, share) : ours)
        }
        try #require(pairs.count == 9 * 3 * 3)
        return pairs
    }

    private static func read(_ path: String) throws -> (CacheTrace, CacheTrace) {
        let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let withoutCosts = rows.map { $0.split(separator: ",").prefix(2).joined(separator: ",") + ",1" }
        return (
            try #require(CacheTrace(rows.joined(separator: "\n"))),
            try #require(CacheTrace(withoutCosts.joined(separator: "\n")))
        )
    }

    private static func misses(_ trace: CacheTrace, _ policy: CachePolicy, _ share: Double) -> Misses {
        let outcome = trace.replay(policy, share: share)
        let count = ((1 - outcome.hitRatio) * Double(trace.count)).rounded()
        return Misses(count: Int(count), cost: outcome.costMissed)
    }
}

/// Holds the policies against libcachesim's, on streams from its own generators (Benchmarks/cache-policies).
@Suite(.enabled(if: LibCacheSim.python != nil, "no libcachesim in .venv: run scripts/setup-tests"))
struct PeerPolicyTests {
    private static func pairs(_ policy: CachePolicy, areUnit: Bool) throws -> [LibCacheSim.Pair] {
        let pairs = try (areUnit ? LibCacheSim.withoutSizes : LibCacheSim.withSizes).get()
        return pairs.filter { $0.policy == policy.rawValue }
    }

    /// There is one way to do it, whatever the sizes.
    @Test(arguments: [true, false]) func lruMissesTheSame(areUnit: Bool) throws {
        for pair in try Self.pairs(.lru, areUnit: areUnit) {
            #expect(pair.ours.count == pair.theirs.count, "\(pair)")
            #expect(abs(pair.ours.cost - pair.theirs.cost) < 1e-9, "\(pair)")
        }
    }

    @Test func s3fifoMissesTheSame() throws {
        for pair in try Self.pairs(.s3fifo, areUnit: true) { #expect(pair.ours.count == pair.theirs.count, "\(pair)") }
    }

    /// libcachesim never takes in what is larger than its small queue; we do when it is asked for again, for a cache
    /// that holds twenty values would refuse half of them. What then has to go costs hits where a cache is that small.
    @Test func s3fifoMissesAboutTheSameWithSizes() throws {
        for pair in try Self.pairs(.s3fifo, areUnit: false) {
            #expect(Double(pair.ours.count - pair.theirs.count) <= 0.02 * Double(pair.requests), "\(pair)")
        }
    }

    /// Among equals, libcachesim lets go what was asked for longest ago, we what came up longest ago; and it refuses
    /// newcomers without letting its clock go on.
    @Test(arguments: [true, false]) func gdsfMissesAboutTheSameWithoutCosts(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            let difference = abs(pair.oursWithoutCosts.count - pair.theirs.count)
            #expect(Double(difference) <= 0.01 * Double(pair.requests), "\(pair)")
        }
    }

    /// What knowing the costs is for. Where nearly all that can be hit is (keys come and go, and half of them have room),
    /// the dear ones of yesterday cost us a little.
    @Test(arguments: [true, false]) func gdsfMissesLessCost(areUnit: Bool) throws {
        for pair in try Self.pairs(.gdsf, areUnit: areUnit) {
            #expect(pair.ours.cost <= pair.theirs.cost + 0.001, "\(pair)")
        }
    }
}
