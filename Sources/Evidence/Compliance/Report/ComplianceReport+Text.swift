extension ComplianceReport {
    public var text: String {
        var lines = [
            framework.title, headline, "ledger: \(Shown.plain(ledgerLine))", periodLine, "", framework.about,
        ]
        for group in groups {
            lines += ["", group.name]
            for assessed in group.controls {
                let control = assessed.control
                let whose = control.responsibility == .shared ? ", shared" : ""
                lines.append("  \(control.id)  \(control.title): \(assessed.status.rawValue)\(whose)")
                for (name, _, result) in answers(of: control) {
                    let cited = result.decisive.count > 0 ? "; \(result.decisive.text)" : ""
                    lines.append("    \(result.verdict.rawValue): \(name): \(Shown.plain(result.explanation))\(cited)")
                }
                if answers(of: control).isEmpty { lines.append("    \(control.contributes)") }
                if assessed.status == .satisfied, !control.remains.isEmpty {
                    lines.append("    remains: \(control.remains)")
                }
            }
        }
        lines += ["", "facts from outside the log"]
        for (fact, value) in known { lines.append("  \(fact.rawValue): \(Shown.plain(value))") }
        lines += ["", "queries"]
        for (name, named) in framework.queries.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(name): \(named.shows)\n    \(Shown.plain(rerun(named.query)))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    public var markdown: String {
        func cell(_ text: String) -> String { Shown.markdown(text) }
        var lines = [
            "# \(cell(framework.title))", "", "**\(cell(headline))**", "",
            "Ledger: \(cell(ledgerLine)); \(cell(periodLine)).",
            "", cell(framework.about), "",
        ]
        for group in groups {
            lines += ["## \(cell(group.name))", "", "| control | status | evidence | remains |", "|---|---|---|---|"]
            for assessed in group.controls {
                let control = assessed.control
                var evidence = answers(of: control).map { name, _, result in
                    "\(result.verdict.rawValue): [\(cell(name))](#\(Self.anchor(name))): \(cell(result.explanation)); "
                        + cell(result.decisive.text)
                }
                if evidence.isEmpty { evidence = [cell(control.contributes)] }
                lines.append(
                    "| **\(cell(control.id))** \(cell(control.title)) | \(assessed.status.rawValue)"
                        + "\(control.responsibility == .shared ? " (shared)" : "") | \(evidence.joined(separator: "<br>")) "
                        + "| \(cell(control.remains)) |")
            }
            lines.append("")
        }
        lines += ["## Facts from outside the log", "", "| fact | value |", "|---|---|"]
        for (fact, value) in known { lines.append("| \(cell(fact.rawValue)) | \(cell(value)) |") }
        lines += ["", "## Queries", ""]
        for (name, named) in framework.queries.sorted(by: { $0.key < $1.key }) {
            // A fence of tildes: a query has no control characters, so no line of its own.
            lines += [
                "### \(name)", "", cell(named.shows), "", "~~~sh", Shown.plain(rerun(named.query)), "~~~", "",
            ]
            if let result = results[name], result.decisive.count > 0 {
                lines += ["| entry | action | time | object | outcome |", "|---:|---|---|---|---|"]
                for citation in result.decisive.all {
                    lines.append(
                        "| \(citation.place) | \(cell(citation.action.rawValue)) | \(UTC.text(citation.time)) "
                            + "| \(cell(citation.object)) | \(citation.outcome.rawValue) |")
                }
                lines.append("")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func anchor(_ name: String) -> String { name.lowercased() }
}
