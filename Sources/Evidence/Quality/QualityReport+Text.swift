internal import Detection

extension QualityReport {
    public var text: String {
        var lines = [
            "Quality of \(Shown.plain(origin)), \(size) entries\(since.map { ", since \(UTC.text($0))" } ?? "")"
        ]
        lines.append(scansLine)
        for problem in unusable { lines.append("  entry \(problem.place) not used: \(Shown.plain(problem.reason))") }
        if unusableCount > unusable.count { lines.append("  and \(unusableCount - unusable.count) more") }
        for characteristic in targets { lines += ["", Self.headline(characteristic)] + Self.figures(characteristic) }
        lines += [
            "", "Rolled throughput yield  \(Self.share(yield.share)) \(Self.bounds(yield.interval, Self.percent))",
        ]
        for stage in yield.stages {
            let bounds = Self.bounds(stage.interval(confidence: confidence), Self.percent)
            lines.append("  \(stage.stage): \(stage.passed) of \(stage.entered)  \(Self.share(stage.share)) \(bounds)")
        }
        lines += ["", "Intervals are exact, with a confidence of \(Figure.text(confidence * 100)) %.", ""]
        return lines.joined(separator: "\n")
    }

    var scansLine: String {
        guard let first = scans.first, let last = scans.last else { return "No scan is recorded there." }
        let unused = unusableCount > 0 ? "; \(unusableCount) more cannot be used" : ""
        return "\(scans.count) scans, from entry \(first.place) to \(last.place), "
            + "\(UTC.text(first.time)) to \(UTC.text(last.time))\(unused)"
    }

    static func headline(_ characteristic: Characteristic) -> String {
        let target = characteristic.target
        let verdict =
            switch characteristic.verdict {
            case .met: "met"
            case .missed: "MISSED"
            case .undecided: "undecided: the sample is too small to tell"
            case .noData:
                target.rules.isEmpty ? "no data: nothing was inspected" : "no data: no scan says that they ran"
            }
        let names = (target.severities.sorted(by: >).map(\.name) + target.rules.sorted().map(Shown.plain))
            .joined(separator: ", ")
        return "\(Shown.plain(target.name)) (\(names)), target \(Figure.text(target.level)) sigma: \(verdict)"
    }

    /// A figure, its interval, and how it is called.
    static func rows(_ characteristic: Characteristic) -> [(name: String, value: String, bounds: String)] {
        let defects = characteristic.defects
        guard let perUnit = defects.perUnitInterval, let perMillion = defects.perMillionInterval,
            let yield = defects.yieldInterval
        else { return [] }
        var rows = [
            ("sigma level", sigma(defects.sigma), sigmaBounds(defects.sigma)),
            ("DPMO", number(defects.perMillion), bounds(perMillion, Figure.text)),
            ("DPU", number(defects.perUnit), bounds(perUnit, Figure.text)),
            ("yield e^-DPU", share(defects.yield), bounds(yield, percent)),
        ]
        if let capability = characteristic.capability {
            rows.append(("Cpk of scans", Figure.text(capability.cpk), bounds(capability.cpkInterval, Figure.text)))
        }
        return rows
    }

    private static func figures(_ characteristic: Characteristic) -> [String] {
        let defects = characteristic.defects
        var lines = ["  \(defects.defects) findings in \(defects.opportunities) opportunities, \(defects.units) files"]
        if characteristic.silentScans > 0 {
            lines.append("  \(characteristic.silentScans) scans do not tell findings by rule, and are left out")
        }
        for row in rows(characteristic) { lines.append("  \(row.name)  \(row.value) \(row.bounds)") }
        for chart in [characteristic.chart, characteristic.individuals].compactMap(\.self) {
            lines.append("  \(chart.kind.rawValue) chart: \(chart.summary)")
        }
        return lines
    }

    private static func sigma(_ sigma: Sigma?) -> String {
        guard let sigma else { return "-" }
        if let level = sigma.level { return Figure.text(level) }
        return sigma.atMost == nil && sigma.atLeast != nil ? "no defect found" : "below the scale"
    }

    private static func sigmaBounds(_ sigma: Sigma?) -> String {
        guard let sigma else { return "" }
        switch (sigma.atLeast, sigma.atMost) {
        case (let low?, let high?): return "(\(Figure.text(low)) to \(Figure.text(high)))"
        case (let low?, nil): return "(at least \(Figure.text(low)))"
        case (nil, let high?): return "(at most \(Figure.text(high)))"
        case (nil, nil): return "(nothing is known)"
        }
    }

    static func number(_ value: Double?) -> String { value.map(Figure.text) ?? "-" }
    static func share(_ value: Double?) -> String { value.map(percent) ?? "-" }
    static func percent(_ value: Double) -> String { "\(Figure.text(value * 100)) %" }
    static func bounds(_ interval: ExactInterval, _ text: (Double) -> String) -> String {
        "(\(text(interval.low)) to \(text(interval.high)))"
    }
}
