internal import Detection
internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/quality`: Six Sigma of what the ledger says was scanned, as `picket quality` works it out.
struct QualityAPI: EndpointGroup {
    private let reports: EvidenceReports

    init(_ reports: EvidenceReports) { self.reports = reports }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/quality", id: "getQuality",
                "Sigma level, defects per million opportunities, yields and control charts, against their targets",
                tag: "quality", access: .permission(.complianceRead), answers: [.json(Self.schema)]
            ) { call in
                let caller = try call.principal
                try caller.checkSeesAllDetectors()
                do {
                    return .json(Self.json(try await reports.quality(for: caller.clearance)))
                } catch let error as QualityError {
                    throw Problem(.unprocessableContent, "too-many-scans", error.description)
                }
            }
        ]
    }

    private static let count = Schema.integer(0...0x1F_FFFF_FFFF_FFFF)
    private static let verdicts = Schema.choice(["met", "missed", "undecided", "no-data"])
    private static let figure = Schema.nullable(.number())

    private static let schema = Schema.named("Quality") {
        .object([
            .required("verdict", verdicts), .required("confidence", .number("How sure intervals and verdicts are")),
            .required("scans", count),
            .required("unusable", .integer(0...0x1F_FFFF_FFFF_FFFF, "Entries of scans without figures")),
            .required("rolledYield", figure),
            .required(
                "stages",
                .array(
                    .object([
                        .required("stage", .string()), .required("entered", count), .required("passed", count),
                        .required("share", figure),
                    ]))),
            .required(
                "failures",
                .array(
                    .object([.required("kind", .string()), .required("count", count)]), 0...100,
                    "The most frequent first")),
            .required("characteristics", .array(characteristic)),
        ])
    }

    private static let interval = Schema.object([
        .required("value", figure), .required("atLeast", figure), .required("atMost", figure),
    ])

    private static let characteristic = Schema.object([
        .required("name", .string()), .required("severities", .array(.string())),
        .required("target", .number("The sigma level that it has to reach")), .required("verdict", verdicts),
        .required("defects", count), .required("units", count), .required("opportunities", count),
        .required("dpmo", interval), .required("sigma", interval), .required("yield", interval),
        .required("cpk", interval),
        .required(
            "findings",
            .array(
                .object([.required("severity", .string()), .required("count", count)]), 0...100,
                "The most frequent first")),
        .required("charts", .array(chart)),
    ])

    private static let chart = Schema.object([
        .required("kind", .choice(["u", "individuals", "moving-range"])), .required("centre", .number()),
        .required(
            "points",
            .array(
                .object([
                    .required("label", .string()), .required("value", .number()), .required("lower", .number()),
                    .required("upper", .number()),
                ]))),
        .required(
            "signals",
            .array(
                .object([
                    .required("rule", .string()), .required("meaning", .string()),
                    .required("at", .integer(0...ControlChart.mostPoints, "The point at which it was noticed")),
                    .required("points", .array(.integer())),
                ]))),
    ])

    // MARK: What is said

    private static func json(_ report: QualityReport) -> JSON {
        var failures: [String: Int] = [:]
        for scan in report.scans { failures.merge(scan.failures, uniquingKeysWith: +) }
        return [
            "verdict": .string(report.verdict.rawValue), "confidence": .number(report.confidence),
            "scans": JSON(report.scans.count), "unusable": JSON(report.unusableCount),
            "rolledYield": optional(report.yield.share),
            "stages": .array(
                report.yield.stages.map {
                    [
                        "stage": .string($0.stage), "entered": JSON($0.entered), "passed": JSON($0.passed),
                        "share": optional($0.share),
                    ]
                }),
            "failures": .array(ranked(failures).map { ["kind": .string($0.key), "count": JSON($0.value)] }),
            "characteristics": .array(report.targets.map { json($0, of: report) }),
        ]
    }

    /// Pareto's order: what there is most of comes first.
    private static func ranked(_ counts: [String: Int]) -> [(key: String, value: Int)] {
        counts.filter { $0.value > 0 }.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    }

    private static func json(_ one: QualityReport.Characteristic, of report: QualityReport) -> JSON {
        let defects = one.defects
        var findings: [String: Int] = [:]
        for severity in one.target.severities {
            findings[severity.name] = report.scans.reduce(0) { $0 + ($1.findings[severity] ?? 0) }
        }
        return [
            "name": .string(one.target.name),
            "severities": .array(one.target.severities.sorted(by: >).map { .string($0.name) }),
            "target": .number(one.target.level), "verdict": .string(one.verdict.rawValue),
            "defects": JSON(defects.defects), "units": JSON(defects.units),
            "opportunities": JSON(defects.opportunities),
            "dpmo": interval(defects.perMillion, defects.perMillionInterval),
            "sigma": [
                "value": optional(defects.sigma?.level), "atLeast": optional(defects.sigma?.atLeast),
                "atMost": optional(defects.sigma?.atMost),
            ],
            "yield": interval(defects.yield, defects.yieldInterval),
            "cpk": interval(one.capability?.cpk, one.capability?.cpkInterval),
            "findings": .array(ranked(findings).map { ["severity": .string($0.key), "count": JSON($0.value)] }),
            "charts": .array([one.chart, one.individuals, one.movingRange].compactMap(\.self).map(json)),
        ]
    }

    private static func json(_ chart: ControlChart) -> JSON {
        [
            "kind": .string(chart.kind.rawValue), "centre": .number(chart.centre),
            "points": .array(
                chart.points.map {
                    [
                        "label": .string($0.label), "value": .number($0.value), "lower": .number($0.lower),
                        "upper": .number($0.upper),
                    ]
                }),
            "signals": .array(
                chart.signals.map {
                    [
                        "rule": .string($0.rule.rawValue), "meaning": .string($0.rule.meaning), "at": JSON($0.at),
                        "points": .array($0.points.map { JSON($0) }),
                    ]
                }),
        ]
    }

    private static func interval(_ value: Double?, _ interval: ExactInterval?) -> JSON {
        ["value": optional(value), "atLeast": optional(interval?.low), "atMost": optional(interval?.high)]
    }

    private static func optional(_ value: Double?) -> JSON {
        value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
    }
}
