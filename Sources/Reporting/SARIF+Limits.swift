import Detection

extension SARIF {
    /// What GitHub code scanning accepts; it refuses a file beyond any of these, and shows 5,000 results of a run.
    enum Limit {
        static let results = 25_000
        static let rules = 25_000
        static let tags = 20
        /// GitHub takes 1,000 and shows 100.
        static let relatedLocations = 100
        /// Of a message or description, and of a rule's name.
        static let characters = 1024
        static let nameCharacters = 255
        /// GitHub takes 10 MB after gzip. Most of what can grow is source text.
        static let snippetBytes = 32 << 20
    }

    /// What of a report goes into the file, and what is left out.
    struct Selection {
        /// Indices into the report's findings, in their order.
        let findings: [Int]
        /// A sentence for each kind of thing left out.
        private(set) var omissions: [String] = []

        init(_ report: Report) {
            let weighty = report.findingsByWeight
            findings = weighty.prefix(Limit.results).sorted()
            if weighty.count > Limit.results {
                let dropped = weighty[Limit.results...]
                let active = dropped.filter { report.findings[$0].suppression == nil }
                var parts: [String] = Severity.allCases.reversed().compactMap { severity in
                    let count = active.count { report.findings[$0].severity == severity }
                    return count > 0 ? "\(Number.grouped(count)) \(severity.name)" : nil
                }
                if active.count < dropped.count {
                    parts.append("\(Number.grouped(dropped.count - active.count)) suppressed")
                }
                omit(
                    """
                    \(Number.counted(dropped.count, "finding")) left out, the least severe \
                    (\(parts.joined(separator: ", "))): GitHub refuses more than \(Number.grouped(Limit.results)) \
                    results. Use --format json for all
                    """)
            }
            let crowded = findings.count { report.findings[$0].related.count > Limit.relatedLocations }
            if crowded > 0 {
                omit(
                    "\(Number.counted(crowded, "finding")) with more than \(Limit.relatedLocations) related places: only "
                        + "the first \(Limit.relatedLocations) are given")
            }
            if report.rules.count > Limit.rules {
                let count = Number.counted(report.rules.count - Limit.rules, "rule description")
                omit("\(count) left out: GitHub refuses more than \(Number.grouped(Limit.rules))")
            }
            let tagged = report.rules.count { $0.sarifTags.count > Limit.tags }
            if tagged > 0 {
                omit("\(Number.counted(tagged, "rule")) with more than \(Limit.tags) tags: only the first are given")
            }
            let source = findings.reduce(0) { $0 + report.findings[$1].excerpt.lines.reduce(0) { $0 + $1.utf8.count } }
            if source > Limit.snippetBytes {
                omit("Snippets of the last findings left out: there are over \(Limit.snippetBytes >> 20) MB of source")
            }
        }

        private mutating func omit(_ sentence: String) { omissions.append(sentence) }

        func related(of finding: Finding) -> ArraySlice<Finding.Related> {
            finding.related.prefix(Limit.relatedLocations)
        }
    }
}
