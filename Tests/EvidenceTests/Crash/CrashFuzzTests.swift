import Foundation
import Testing

/// 2,000 seeds; as many as `PICKET_CRASH_SEEDS` says, from `PICKET_CRASH_FIRST` on.
@Suite struct CrashFuzzTests {
    private static let workers = 4
    private static let first = number("PICKET_CRASH_FIRST") ?? 0
    private static let seeds = number("PICKET_CRASH_SEEDS") ?? 2_000

    private static func number(_ variable: String) -> UInt64? {
        ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
    }

    @Test(arguments: 0..<workers)
    func nothingAcknowledgedIsLostAndNothingForks(worker: Int) {
        for seed in stride(from: Self.first + UInt64(worker), to: Self.first + Self.seeds, by: Self.workers) {
            var trial = CrashTrial(seed: seed)
            #expect(throws: Never.self, "seed \(seed)") { try trial.run() }
        }
    }
}
