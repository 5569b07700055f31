public import Detection

/// What has to be right, and how right: a critical-to-quality characteristic.
public struct QualityTarget: Sendable, Hashable {
    public var name: String
    /// Findings of these count as defects; empty if ``rules`` says which.
    public var severities: Set<Severity>
    /// Rules, and families of them: `security/eval`, `connascence`. Then their findings count, of any severity, and what
    /// they alone were asked is opportunity.
    public var rules: Set<String>
    /// The sigma level that has to be reached.
    public var level: Double

    public static let usualLevel = 4.5
    /// Beyond, a target asks for more than anything can be known of.
    public static let levels = 1.0...7.0
    public static let all = QualityTarget(name: "findings", severities: Set(Severity.allCases))

    public init(
        name: String, severities: Set<Severity> = [], rules: Set<String> = [], level: Double = usualLevel
    ) {
        self.name = name
        self.severities = severities
        self.rules = rules
        self.level = level
    }

    func covers(rule: String) -> Bool {
        if rules.contains(rule) { return true }
        guard let end = rule.utf8.lastIndex(of: UInt8(ascii: "/")) else { return false }
        return covers(rule: String(rule[..<end]))
    }
}

/// Six Sigma of what a ledger says was scanned.
public struct QualityReport: Sendable {
    public let origin: String
    public let size: UInt64
    public let since: Int64?
    public let confidence: Double
    public let scans: [ScanFigures]
    /// Entries of scans that could not be used, and why: as many as are shown.
    public let unusable: [(place: EntryPlace, reason: String)]
    public let unusableCount: Int
    public let yield: RolledYield
    public let targets: [Characteristic]

    public enum Verdict: String, Sendable {
        /// Even the worst that the sample allows reaches the target.
        case met
        /// Even the best that the sample allows misses it.
        case missed
        /// The sample is too small to tell.
        case undecided
        /// Nothing was inspected.
        case noData = "no-data"
    }

    /// A target and what was found of it.
    public struct Characteristic: Sendable {
        public let target: QualityTarget
        public let defects: Defects
        public let verdict: Verdict
        /// Of the scans' DPMO below that of the target; `nil` of fewer than two scans, or if they do not vary.
        public let capability: Capability?
        /// By scan, in time; `nil` of fewer than two.
        public let chart: ControlChart?
        public let individuals: ControlChart?
        public let movingRange: ControlChart?
        /// Scans that do not say what the target asks: they count for nothing here.
        public let silentScans: Int

        init?(_ target: QualityTarget, _ scans: [ScanFigures], confidence: Double) {
            let told = scans.compactMap { scan in scan.counts(for: target).map { (scan: scan, counts: $0) } }
            // Where none of its rules ran, a file is none of its units.
            let asked = told.filter { target.rules.isEmpty || $0.counts.opportunities > 0 }
            guard
                let defects = Defects(
                    asked.reduce(0) { $0 + $1.counts.defects }, units: asked.reduce(0) { $0 + $1.scan.files },
                    opportunities: asked.reduce(0) { $0 + $1.counts.opportunities }, confidence: confidence)
            else { return nil }
            self.target = target
            self.defects = defects
            silentScans = scans.count - told.count
            let counts = asked.map {
                (
                    label: "\(UTC.text($0.scan.time)) #\($0.scan.place)", defects: $0.counts.defects,
                    opportunities: $0.counts.opportunities
                )
            }
            let rates = counts.filter { $0.opportunities > 0 }.map {
                (label: $0.label, value: Double($0.defects) / Double($0.opportunities) * 1e6)
            }
            chart = ControlChart.u(counts)
            individuals = ControlChart.individuals(rates)
            movingRange = ControlChart.movingRange(rates)
            capability = Capability(
                rates.map(\.value), upper: Sigma.perMillion(level: target.level), confidence: confidence)
            verdict = Self.verdict(defects, target.level)
        }

        private static func verdict(_ defects: Defects, _ level: Double) -> Verdict {
            guard let interval = defects.perMillionInterval else { return .noData }
            let allowed = Sigma.perMillion(level: level)
            if interval.high <= allowed { return .met }
            return interval.low > allowed ? .missed : .undecided
        }
    }

    /// More are refused: a period is what is judged, not all time.
    public static let mostScans = 200_000
    public static let mostUnusable = 20

    /// - Parameters:
    ///   - since: entries before it are passed over; milliseconds since 1970.
    ///   - targets: every one gets its verdict; without any, all findings have the usual one.
    public init(
        of source: some EntrySource, since: Int64? = nil, targets: [QualityTarget] = [],
        confidence: Double = ExactInterval.usualConfidence
    ) throws {
        var scans: [ScanFigures] = []
        var unusable: [(place: EntryPlace, reason: String)] = []
        var unusableCount = 0
        var interruptions = 0
        let read = try source.forEach { entry, place in
            guard since.map({ entry.time >= $0 }) ?? true else { return true }
            if entry.action == .ledgerInterrupted { interruptions += 1 }
            guard entry.action == .scanCompleted else { return true }
            guard scans.count < Self.mostScans else {
                throw QualityError("more than \(Self.mostScans) scans: ask for fewer with --since")
            }
            do { scans.append(try ScanFigures(entry, at: place)) } catch {
                unusableCount += 1
                if unusable.count < Self.mostUnusable { unusable.append((place, "\(error)")) }
            }
            return true
        }
        (origin, size) = read
        self.since = since
        self.confidence = confidence
        self.scans = scans
        self.unusable = unusable
        self.unusableCount = unusableCount
        yield = RolledYield(
            Self.stages(scans, unusable: unusableCount, interruptions: interruptions), confidence: confidence)
        self.targets = try (targets.isEmpty ? [.all] : targets).map { target in
            guard let characteristic = Characteristic(target, scans, confidence: confidence) else {
                throw QualityError(
                    "the counts of the scans add up to more than \(Defects.most): ask for fewer with --since")
            }
            return characteristic
        }
    }

    /// Files through parsing and inspecting, scans through reporting and recording.
    private static func stages(_ scans: [ScanFigures], unusable: Int, interruptions: Int) -> [StageYield] {
        let files = scans.reduce(0) { $0 + $1.files }
        let parsed = files - scans.reduce(0) { $0 + $1.lostParsing }
        let inspected = parsed - scans.reduce(0) { $0 + $1.lostInspecting }
        let reported = scans.count { $0.isReported }
        return [
            StageYield("parse", entered: files, passed: parsed),
            StageYield("inspect", entered: parsed, passed: inspected),
            StageYield("report", entered: scans.count, passed: reported),
            // A scan that the ledger could not take is not in it; that it stopped taking any, is.
            StageYield("record", entered: scans.count + unusable + interruptions, passed: scans.count),
        ].compactMap(\.self)
    }

    /// The worst of the targets'.
    public var verdict: Verdict {
        for verdict in [Verdict.missed, .noData, .undecided] where targets.contains(where: { $0.verdict == verdict }) {
            return verdict
        }
        return .met
    }
}

/// What makes a quality report impossible.
public struct QualityError: Error, Hashable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}
