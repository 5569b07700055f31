/// What all formats say in the same words.
extension ComplianceReport {
    /// Counts side by side, never a share: unlike controls do not add up to one.
    public var headline: String {
        let shared = controls.count { $0.status == .satisfied && $0.control.responsibility == .shared }
        let part = shared > 0 ? " (Picket's part of \(shared) shared)" : ""
        return "\(count(.satisfied)) satisfied\(part), \(count(.notSatisfied)) not satisfied, "
            + "\(count(.notAssessable)) not assessable, \(count(.organisational)) organisational; \(controls.count) controls"
    }

    var ledgerLine: String {
        let verified =
            switch facts[.ledgerVerified] {
            case .bool(true): "verified as a whole for this report"
            case .bool(false): "DID NOT PASS ITS VERIFICATION"
            default: "not verified for this report"
            }
        let began = begin.map { ", begun \(UTC.text($0))" } ?? ""
        let ahead = later > 0 ? "; \(later) entries later than the report's date are left out" : ""
        return "\(origin), \(size) entries\(began), \(verified)\(ahead)"
    }

    var periodLine: String {
        let since = period.since.map { ", entries since \(UTC.text($0))" } ?? ""
        return "as of \(UTC.text(period.end))\(since)"
    }

    /// The command that asks a query again, of what the log was then.
    func rerun(_ query: EvidenceQuery) -> String {
        let since = period.since.map { " --since \(UTC.text($0))" } ?? ""
        let text = "\(query)".split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        return "picket compliance query '\(text)' --evidence DIR --as-of \(UTC.text(period.end))\(since) --size \(size)"
    }

    /// The queries of a control with what they came to, in its order.
    func answers(of control: Framework.Control) -> [(name: String, named: Framework.NamedQuery, result: QueryResult)] {
        (control.assessable + control.requires).compactMap { name in
            guard let named = framework.queries[name], let result = results[name] else { return nil }
            return (name, named, result)
        }
    }

    /// The facts that there are, as texts.
    var known: [(fact: Fact, value: String)] {
        Fact.allCases.compactMap { fact in
            facts[fact].map { (fact, $0.string ?? String(decoding: $0.canonical, as: UTF8.self)) }
        }
    }

    /// Groups in the order of their first controls.
    var groups: [(name: String, controls: [Assessed])] {
        var groups: [(name: String, controls: [Assessed])] = []
        for assessed in controls {
            if let index = groups.firstIndex(where: { $0.name == assessed.control.group }) {
                groups[index].controls.append(assessed)
            } else {
                groups.append((assessed.control.group, [assessed]))
            }
        }
        return groups
    }
}

extension Citations {
    /// `entries 3, 17 … 40, 41 (25 in all)`
    var text: String {
        guard count > 0 else { return "no entries" }
        let cited = all.map { $0.place.description }
        guard count > cited.count else {
            return (count == 1 ? "entry " : "entries ") + cited.joined(separator: ", ")
        }
        return "entries \(cited.first ?? "") … \(cited.dropFirst().joined(separator: ", ")) (\(count) in all)"
    }
}
