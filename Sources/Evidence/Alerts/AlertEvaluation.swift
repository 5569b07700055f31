internal import Detection

/// Rules asked of a log at a time: nothing but what it is given decides what comes out.
public struct AlertEvaluation: Sendable {
    public private(set) var observations: [AlertObservation] = []
    /// Entries that should have a figure and have none. Never taken for "fine": `picket alerts` says so and fails.
    public private(set) var problems: [String] = []

    public static let mostRules = 200
    /// Of each rule; beyond, the newest are looked at.
    public static let mostObjects = 1_000
    public static let mostPoints = 50_000
    private static let mostProblems = 20
    private static let mostEvidence = 16

    struct Point: Sendable {
        var place: EntryPlace
        var time: Int64
        var value: Double
        var entry: Entry
    }

    /// - Parameter now: milliseconds since 1970.
    public init(of rules: [AlertRule], in source: some EntrySource, now: Int64) throws {
        let rules = rules.prefix(Self.mostRules)
        var series = [[Point]](repeating: [], count: rules.count)
        var labels = [Set<String>](repeating: [], count: rules.count)
        var began: Int64?
        try source.forEach { entry, place in
            began = began ?? entry.time
            for (index, rule) in rules.enumerated() {
                guard let point = self.point(of: entry, at: place, for: rule, now: now) else { continue }
                if case .absence = rule.condition { series[index].removeAll() }
                labels[index].insert(entry.label)
                series[index].append(point)
                // Twice as many before the oldest go, so that few moves are made of many.
                if series[index].count >= 2 * Self.mostPoints { series[index].removeFirst(Self.mostPoints) }
            }
            return true
        }
        for (index, rule) in rules.enumerated() {
            observe(rule, series[index], labels[index], began: began, now: now)
        }
    }

    private mutating func point(of entry: Entry, at place: EntryPlace, for rule: AlertRule, now: Int64) -> Point? {
        guard entry.time <= now else { return nil }
        let metric: AlertMetric
        switch rule.condition {
        case .absence(let action, _):
            return entry.action == action
                ? Point(place: place, time: entry.time, value: 0, entry: entry) : nil
        case .rate(let rated, _, let length):
            guard UTC.distance(entry.time, now) <= length else { return nil }
            metric = rated
        case .threshold(let measured, _), .controlChart(let measured, _): metric = measured
        }
        do {
            guard let value = try metric.value(of: entry, at: place) else { return nil }
            return Point(place: place, time: entry.time, value: value, entry: entry)
        } catch {
            if problems.count < Self.mostProblems { problems.append("rule \(rule.name): \(error)") }
            return nil
        }
    }

    private mutating func observe(
        _ rule: AlertRule, _ points: [Point], _ labels: Set<String>, began: Int64?, now: Int64
    ) {
        switch rule.condition {
        case .absence(let action, let longest):
            observeAbsence(rule, action, longest, points.last, labels, began: began, now: now)
        case .rate(let metric, let bound, let length):
            let sum = points.reduce(0) { $0 + $1.value }
            let worst = points.sorted { ($0.value, $0.place) > ($1.value, $1.place) }.prefix(Self.mostEvidence)
            add(
                rule, isBroken: bound.isBroken(by: sum),
                threshold: "\(metric.name) \(text(bound)) in \(UTC.length(length))",
                current: Figure.text(sum), evidence: worst.map(\.place).sorted(),
                remediation: worst.first.map { Remediation.text(metric, $0, before: nil, total: sum) }
                    ?? "Nothing was recorded in that time: see that \(metric.action.rawValue) is recorded at all.",
                labels: labels)
        case .threshold(let metric, let bound):
            for points in byObject(points, of: rule) {
                guard let last = points.last else { continue }
                let before = points.dropLast().last
                add(
                    rule, object: last.entry.object, isBroken: bound.isBroken(by: last.value),
                    threshold: "\(metric.name) \(text(bound))", current: Figure.text(last.value),
                    evidence: [before?.place, last.place].compactMap(\.self),
                    remediation: Remediation.text(metric, last, before: before, total: last.value),
                    labels: Self.labels(points))
            }
        case .controlChart(let metric, let rules):
            for points in byObject(points, of: rule) { observeChart(rule, metric, rules, points) }
        }
    }

    private mutating func observeAbsence(
        _ rule: AlertRule, _ action: EntryAction, _ longest: Int64, _ last: Point?, _ labels: Set<String>,
        began: Int64?, now: Int64
    ) {
        guard let since = last?.time ?? began else { return }
        let silent = UTC.distance(since, now)
        let remediation =
            if let last {
                "The last was entry \(last.place) at \(UTC.text(last.time)), by \(last.entry.actor) of "
                    + "\(last.entry.object): see why \(last.entry.actor) has stopped."
            } else {
                "There is none in the whole log, which begins \(UTC.text(since)): see that \(action.rawValue) is recorded to it."
            }
        add(
            rule, isBroken: silent > longest, threshold: "\(action.rawValue) at least every \(UTC.length(longest))",
            current: "none for \(UTC.length(silent))", evidence: [last?.place].compactMap(\.self),
            remediation: remediation, labels: labels)
    }

    private mutating func observeChart(
        _ rule: AlertRule, _ metric: AlertMetric, _ rules: [ControlRule], _ points: [Point]
    ) {
        // The chart has the newest points; indices of signals are counted from its beginning.
        let points = Array(points.suffix(ControlChart.mostPoints))
        guard let last = points.last,
            let chart = ControlChart.individuals(points.map { ("\($0.place)", $0.value) }, rules: rules),
            let limits = chart.points.last
        else { return }
        let signals = chart.signals.filter { $0.at == points.count - 1 }
        let marked = Set(signals.flatMap(\.points)).sorted().suffix(Self.mostEvidence)
        let broken = signals.map { "\($0.rule.names): \($0.rule.meaning)" }.joined(separator: "; ")
        let before = points.dropLast().last
        add(
            rule, object: last.entry.object, isBroken: !signals.isEmpty,
            threshold:
                "\(metric.name) \(Figure.text(limits.lower)) to \(Figure.text(limits.upper)) around \(Figure.text(chart.centre))",
            current: Figure.text(last.value), evidence: marked.map { points[$0].place },
            remediation: (broken.isEmpty ? "" : "Broken: \(broken). ")
                + Remediation.text(metric, last, before: before, total: last.value),
            labels: Self.labels(points))
    }

    private mutating func add(
        _ rule: AlertRule, object: String? = nil, isBroken: Bool, threshold: String, current: String,
        evidence: [EntryPlace], remediation: String, labels: Set<String>
    ) {
        observations.append(
            AlertObservation(
                key: object.map { "\(rule.name):\($0)" } ?? rule.name, rule: rule.name, group: rule.group,
                type: rule.condition.type, severity: rule.severity, isBroken: isBroken, threshold: threshold,
                current: current, evidence: evidence, remediation: remediation, escalatesAfter: rule.escalatesAfter,
                labels: labels))
    }

    private static func labels(_ points: [Point]) -> Set<String> { Set(points.map(\.entry.label)) }

    /// In the order of their newest points, the newest last.
    private mutating func byObject(_ points: [Point], of rule: AlertRule) -> [[Point]] {
        let objects = Dictionary(grouping: points) { $0.entry.object }
        if objects.count > Self.mostObjects, problems.count < Self.mostProblems {
            problems.append(
                "rule \(rule.name): \(objects.count) objects; only the \(Self.mostObjects) with the newest entries are looked at"
            )
        }
        return Array(
            objects.values.sorted { ($0.last?.place ?? 0) < ($1.last?.place ?? 0) }.suffix(Self.mostObjects))
    }

    private func text(_ bound: AlertRule.Bound) -> String {
        switch bound {
        case .above(let value): "at most \(Figure.text(value))"
        case .below(let value): "at least \(Figure.text(value))"
        }
    }
}

/// What to do about a figure: named is what makes most of it, and what has changed.
private enum Remediation {
    static func text(
        _ metric: AlertMetric, _ point: AlertEvaluation.Point, before: AlertEvaluation.Point?, total: Double
    ) -> String {
        let entry = point.entry
        let change = before.map { changed(point.value, from: $0.value, at: $0.place) } ?? ""
        guard let scan = try? ScanFigures(entry) else {
            return
                "\(metric.name) is \(Figure.text(point.value)) in entry \(point.place), of \(entry.object)\(change). "
                + largest(entry, metric)
        }
        switch metric {
        case .ruleFindings(let family):
            let target = QualityTarget(name: family, rules: [family])
            let own = scan.byRule.filter { target.covers(rule: $0.key) && $0.value.findings > 0 }
            guard let worst = own.max(by: { ($0.value.findings, $1.key) < ($1.value.findings, $0.key) }) else {
                return "In \(entry.object), \(family) finds nothing\(change)."
            }
            return
                "In \(entry.object), \(worst.value.findings) of \(Figure.text(point.value)) findings are of \(worst.key)"
                + "\(change): `picket scan \(entry.object) --select \(worst.key)` names their places."
        case .failures, .lostFiles:
            let worst = scan.failures.max { ($0.value, $1.key) < ($1.value, $0.key) }
            let kinds =
                worst.map { "\($0.value) of \(scan.failures.values.reduce(0, +)) failures are \"\($0.key)\"" }
                ?? "no failure has a kind"
            return "In \(entry.object), \(kinds)\(change): `picket scan \(entry.object)` names the files."
        default:
            let severities: Set<Severity> = if case .findings(let own) = metric { own } else { Set(Severity.allCases) }
            let own = scan.findings.filter { severities.contains($0.key) && $0.value > 0 }
            guard let worst = own.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
                return "In \(entry.object), there are no such findings\(change)."
            }
            let sum = own.values.reduce(0, +)
            return "In \(entry.object), \(worst.value) of \(sum) findings are \(worst.key.name)\(change): "
                + "`picket scan \(entry.object)` names their rules and places; begin with the \(worst.key.name) ones."
        }
    }

    private static func changed(_ value: Double, from old: Double, at place: EntryPlace) -> String {
        if value == old { return ", as in entry \(place) before" }
        return ", \(value > old ? "up" : "down") from \(Figure.text(old)) in entry \(place)"
    }

    /// The largest of the numbers beside the one that was asked for, by name: the control, the rule, the file.
    private static func largest(_ entry: Entry, _ metric: AlertMetric) -> String {
        guard case .detail(_, let path) = metric else { return "" }
        let named = entry.details.compactMap { name, value in value.array?.first?.string.map { (name, $0) } }
        if let first = named.min(by: { $0.0 < $1.0 }) { return "\(first.0): \(first.1) first." }
        let around = path.dropLast().reduce(JSON.object(entry.details) as JSON?) { $0?[$1] }?.object ?? [:]
        let others = around.compactMap { name, value in name == path.last ? nil : value.number.map { (name, $0) } }
        guard let most = others.max(by: { ($0.1, $1.0) < ($1.1, $0.0) }) else { return "" }
        return "Beside it, \(most.0) is \(Figure.text(most.1))."
    }
}
