internal import Detection

extension QualityReport {
    /// `docs/schemas/quality.schema.json` says what it is.
    public var json: JSON {
        var members: [String: JSON] = [
            "schemaVersion": "1.0", "confidence": .number(confidence), "verdict": .string(verdict.rawValue),
            "ledger": ["origin": .string(origin), "size": .number(Double(size))],
            "scans": [
                "count": JSON(scans.count),
                "entries": .array(scans.suffix(ControlChart.mostPoints).map(\.place.json)),
                "unusable": JSON(unusableCount),
                "problems": .array(
                    unusable.map { ["entry": $0.place.json, "reason": .string($0.reason)] }),
            ],
            "yield": [
                "rolled": Self.optional(yield.share), "interval": Self.interval(yield.interval),
                "stages": .array(
                    yield.stages.map { stage in
                        [
                            "stage": .string(stage.stage), "entered": JSON(stage.entered), "passed": JSON(stage.passed),
                            "share": Self.optional(stage.share),
                            "interval": Self.interval(stage.interval(confidence: confidence)),
                        ]
                    }),
            ],
            "characteristics": .array(targets.map(Self.json)),
        ]
        if let since { members["since"] = .string(UTC.text(since)) }
        return .object(members)
    }

    private static func json(_ characteristic: Characteristic) -> JSON {
        let defects = characteristic.defects
        let sigma = defects.sigma
        return [
            "name": .string(characteristic.target.name),
            "severities": .array(characteristic.target.severities.sorted(by: >).map { .string($0.name) }),
            "rules": .array(characteristic.target.rules.sorted().map { .string($0) }),
            "silentScans": JSON(characteristic.silentScans),
            "target": .number(characteristic.target.level), "verdict": .string(characteristic.verdict.rawValue),
            "defects": JSON(defects.defects), "units": JSON(defects.units),
            "opportunities": JSON(defects.opportunities),
            "dpu": measured(defects.perUnit, defects.perUnitInterval),
            "dpmo": measured(defects.perMillion, defects.perMillionInterval),
            "yield": measured(defects.yield, defects.yieldInterval),
            "sigma": [
                "value": optional(sigma?.level), "atLeast": optional(sigma?.atLeast), "atMost": optional(sigma?.atMost),
            ],
            "capability": characteristic.capability.map { measured($0.cpk, $0.cpkInterval) } ?? .null,
            "charts": .array(
                [characteristic.chart, characteristic.individuals, characteristic.movingRange].compactMap {
                    $0.map(chart)
                }),
        ]
    }

    private static func chart(_ chart: ControlChart) -> JSON {
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
                        "rule": .string($0.rule.rawValue), "names": .string($0.rule.names), "at": JSON($0.at),
                        "points": .array($0.points.map { JSON($0) }),
                    ]
                }),
        ]
    }

    private static func measured(_ value: Double?, _ interval: ExactInterval?) -> JSON {
        ["value": optional(value), "interval": interval.map(Self.interval) ?? .null]
    }

    private static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

    private static func interval(_ interval: ExactInterval) -> JSON {
        ["low": .number(interval.low), "high": .number(interval.high)]
    }
}

extension QualityReport {
    /// That the report was made, for the ledger.
    ///
    /// - Parameter digest: of the bytes that were written.
    public func draft(actor: String, digest: String, tool: String) -> EntryDraft {
        var counts: [String: JSON] = [:]
        for verdict in [Verdict.met, .missed, .undecided, .noData] {
            counts[verdict.rawValue] = JSON(targets.count { $0.verdict == verdict })
        }
        return EntryDraft(
            .qualityReported, actor: actor, object: origin, digests: ["report": digest], versions: ["picket": tool],
            details: [
                "size": .number(Double(size)), "verdict": .string(verdict.rawValue), "targets": .object(counts),
                "missed": .array(targets.filter { $0.verdict == .missed }.map { .string($0.target.name) }),
                "dpmo": .object(
                    Dictionary(
                        targets.compactMap { one in one.defects.perMillion.map { (one.target.name, .number($0)) } },
                        uniquingKeysWith: { $1 })),
            ])
    }
}
