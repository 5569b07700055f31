/// What has changed from an earlier report.
public struct Comparison: Sendable, Hashable {
    public enum Verdict: String, Sendable { case improved, regressed, undecided }

    public struct Row: Sendable, Hashable {
        public var name: String
        public var unit: String
        public var before: Estimate
        public var now: Estimate
        public var verdict: Verdict
    }

    public var rows: [Row]
    /// What makes the two not quite the same measurement.
    public var remarks: [String]

    /// Smaller changes count as none, however sure they are.
    private static let leastChange = 0.01

    public init(_ now: BenchmarkReport, with before: BenchmarkReport) {
        remarks = []
        if now.name != before.name { remarks.append("these are different benchmarks: \(before.name), \(now.name)") }
        if now.parameters != before.parameters { remarks.append("the parameters differ") }
        if (now.machine.processor, now.machine.processors) != (before.machine.processor, before.machine.processors) {
            remarks.append("the machines differ: \(before.machine.processor), \(now.machine.processor)")
        }
        let earlier = Dictionary(before.metrics.map { ($0.name, $0) }) { first, _ in first }
        rows = now.metrics.compactMap { metric in
            earlier[metric.name].map { old in
                Row(
                    name: metric.name, unit: metric.unit, before: old.estimate, now: metric.estimate,
                    verdict: Self.verdict(old.estimate, metric.estimate, isBetterLow: metric.isBetterLow))
            }
        }
    }

    /// Decided only if both were measured more than once and their intervals are apart.
    private static func verdict(_ before: Estimate, _ now: Estimate, isBetterLow: Bool) -> Verdict {
        guard before.samples > 1, now.samples > 1,
            abs(now.value - before.value) >= leastChange * max(abs(before.value), 1e-12)
        else { return .undecided }
        if now.low > before.high { return isBetterLow ? .regressed : .improved }
        if now.high < before.low { return isBetterLow ? .improved : .regressed }
        return .undecided
    }

    public var hasRegressed: Bool { rows.contains { $0.verdict == .regressed } }

    public var markdown: String {
        var lines = ["| metric | before | now | unit | verdict |", "|---|---:|---:|---|---|"]
        for row in rows {
            lines.append(
                "| \(row.name) | \(BenchmarkReport.shown(row.before.value)) | \(BenchmarkReport.shown(row.now.value)) | "
                    + "\(row.unit) | \(row.verdict.rawValue) |")
        }
        return (lines + (remarks.isEmpty ? [] : [""] + remarks.map { "- \($0)" })).joined(separator: "\n")
    }
}
