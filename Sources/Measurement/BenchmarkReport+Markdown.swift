extension BenchmarkReport {
    /// For terminals and documents.
    public var markdown: String {
        var lines = ["# picket bench \(name)", ""]
        lines.append(
            "\(machine.processor), \(machine.processors) processors, \(machine.memory >> 30) GiB, Linux \(machine.kernel), "
                + "Picket \(machine.picket)")
        if !parameters.isEmpty {
            lines.append(parameters.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
        }
        lines += ["", "| metric | value | 95% interval | unit |", "|---|---:|---:|---|"]
        for metric in metrics {
            let estimate = metric.estimate
            let interval =
                estimate.low == estimate.high ? "" : "\(Self.shown(estimate.low)) to \(Self.shown(estimate.high))"
            lines.append("| \(metric.name) | \(Self.shown(estimate.value)) | \(interval) | \(metric.unit) |")
        }
        if !claims.isEmpty {
            lines += ["", "| claim | limit | measured | 95% interval | verdict |", "|---|---:|---:|---:|---|"]
            for claim in claims {
                let measured = claim.measured
                let interval =
                    measured.low == measured.high ? "" : "\(Self.shown(measured.low)) to \(Self.shown(measured.high))"
                lines.append(
                    "| \(claim.name) | \(claim.relation.rawValue) \(Self.shown(claim.limit)) \(claim.unit) | "
                        + "\(Self.shown(measured.value)) \(claim.unit) | \(interval) | \(claim.verdict.rawValue) |")
            }
        }
        if !remarks.isEmpty { lines += [""] + remarks.map { "- \($0)" } }
        return lines.joined(separator: "\n")
    }

    /// Four significant digits.
    static func shown(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "-" : value < 0 ? "-∞" : "∞" }
        let size = abs(value)
        let digits = size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : size >= 0.1 ? 4 : 6
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        guard digits > 0 else { return size < 1e15 ? "\(Int(rounded))" : "\(rounded)" }
        return "\(rounded)"
    }
}
