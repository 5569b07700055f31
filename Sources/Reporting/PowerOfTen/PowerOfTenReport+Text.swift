import Detection

extension PowerOfTenReport {
    /// For a terminal.
    ///
    /// - Parameter limit: most deviations shown; 0 for all.
    public func text(limit: Int = 0) -> String {
        var lines = [
            "Power of Ten: \(pairs.phrase) (function, rule) pairs comply",
            "  \(scope)", "",
        ]
        lines += table
        lines += list("Deviations", open, limit: limit)
        lines += list("Recorded deviations (waived, with a reason)", recorded, limit: limit)
        if !gaps.isEmpty {
            lines += ["", "Not assessed"]
            let shown = limit > 0 ? gaps.prefix(limit) : gaps[...]
            lines += shown.map { "  \(Display.safe($0.subject)): \(Display.safe($0.reason))" }
            if shown.count < gaps.count {
                lines.append("  and \(Number.grouped(gaps.count - shown.count)) more (--limit 0 shows all)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// "120 functions in 14 files; 3 deviations outside of functions"
    var scope: String {
        let functions = functions.reduce(0) { $0 + $1.count }
        return "\(Number.counted(functions, "function")) in \(Number.counted(files, "file")); "
            + "\(Number.counted(open.count, "deviation")), \(Number.grouped(recorded.count)) recorded; "
            + "\(Number.grouped(outside)) of them outside of functions"
    }

    private var table: [String] {
        var rows = [["", "language", "compliant", "share, 95% interval", "recorded", "deviating", "outside"]]
        for rule in rules {
            rows.append(["\(rule.number). \(rule.title)"])
            for cell in rule.cells {
                guard let pairs = cell.pairs else {
                    rows.append(["", cell.language.title, "not assessed: \(cell.status)"])
                    continue
                }
                rows.append(["", cell.language.title] + pairs.cells + ["\(Number.grouped(cell.outside))"])
            }
        }
        rows.append(["All rules"])
        for (language, _) in functions {
            let outside = rules.flatMap(\.cells).filter { $0.language == language }.reduce(0) { $0 + $1.outside }
            rows.append(["", language.title] + pairs(in: language).cells + [Number.grouped(outside)])
        }
        return Self.aligned(rows)
    }

    /// Rows with a single cell are headings.
    private static func aligned(_ rows: [[String]]) -> [String] {
        var widths: [Int] = []
        for row in rows where row.count > 3 {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(2) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return rows.map { row in
            if row.count == 1 { return row[0] }
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(
                    repeating: " ", count: max(0, (column < widths.count ? widths[column] : 0) - cell.count))
                // Numbers to the right, words to the left.
                line += (column == 2 || column > 3) && row.count > 3 ? space + cell : cell + space
                line += "  "
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private func list(_ title: String, _ deviations: [Deviation], limit: Int) -> [String] {
        guard !deviations.isEmpty else { return [] }
        let shown = limit > 0 ? Array(deviations.prefix(limit)) : deviations
        var lines = ["", "\(title): \(Number.grouped(deviations.count))"]
        for deviation in shown {
            let finding = deviation.finding
            let place = "\(finding.place.path):\(finding.place.start.line):\(finding.place.start.column)"
            lines.append(
                "  \(Display.safe(place)) rule \(deviation.number) (\(finding.rule)): \(Display.safe(finding.message))")
            if let suppression = finding.suppression, deviation.isRecorded {
                let owner = suppression.owner.isEmpty ? "" : " (\(suppression.owner))"
                lines.append("    \(suppression.kind.name): \(Display.safe(suppression.reason + owner))")
            }
        }
        if shown.count < deviations.count {
            lines.append("  and \(Number.grouped(deviations.count - shown.count)) more (--limit 0 shows all)")
        }
        return lines
    }
}

extension PowerOfTenReport.Pairs {
    /// As cells of a table: counts, share with interval, recorded, deviating.
    var cells: [String] {
        guard let interval else { return ["0 of 0", "", "0", "0"] }
        return [
            "\(Number.grouped(compliant)) of \(Number.grouped(applicable))",
            "\(Self.percent(share)) (\(Self.percent(interval.low)) to \(Self.percent(interval.high)))",
            Number.grouped(recorded), Number.grouped(deviating),
        ]
    }
}
