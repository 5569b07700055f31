import Detection

extension PowerOfTenReport {
    public var markdown: String {
        var blocks = [
            "# Power of Ten",
            "**\(pairs.phrase)** (function, rule) pairs comply. \(scope).",
        ]
        blocks.append(
            Self.table(
                ["rule", "language", "compliant", "share (95% interval)", "recorded", "deviating", "outside"],
                rules.flatMap { rule in
                    rule.cells.map { cell in
                        ["\(rule.number). \(rule.title)", cell.language.title]
                            + (cell.pairs.map { $0.cells + ["\(cell.outside)"] }
                                ?? ["not assessed", "", "", "", ""])
                    }
                }))
        blocks += section("Deviations", open)
        blocks += section("Recorded deviations", recorded)
        if !gaps.isEmpty {
            blocks += ["## Not assessed", Self.table(["what", "why"], gaps.map { [$0.subject, $0.reason] })]
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private func section(_ title: String, _ deviations: [Deviation]) -> [String] {
        guard !deviations.isEmpty else { return [] }
        let rows = deviations.map { deviation in
            let place = deviation.finding.place
            return [
                "\(place.path):\(place.start.line)", "\(deviation.number)", deviation.function ?? "",
                deviation.finding.message,
                deviation.isRecorded
                    ? [deviation.finding.suppression?.owner, deviation.finding.suppression?.reason].compactMap(\.self)
                        .filter { !$0.isEmpty }.joined(separator: ": ") : "",
            ]
        }
        return ["## \(title)", Self.table(["place", "rule", "function", "what", "reason"], rows)]
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows.map { $0.map(Markdown.escaped) }).map {
            "| " + $0.joined(separator: " | ") + " |"
        }.joined(separator: "\n")
    }
}
