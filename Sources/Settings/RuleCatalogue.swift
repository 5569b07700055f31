public import Detection
import Engine

/// The rules there are, and the ways to name them.
public struct RuleCatalogue: Sendable {
    public let rules: [Rule]
    private let byID: [String: Int]

    public init(_ rules: [Rule]) {
        self.rules = rules
        byID = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    }

    /// With more rules, whose ids are new.
    func adding(_ rules: [Rule]) -> RuleCatalogue { rules.isEmpty ? self : RuleCatalogue(self.rules + rules) }

    public func rule(_ id: String) -> Rule? { byID[id].map { rules[$0] } }

    /// The rules a selector names: `all`; an id (`structure/nesting`); a family (`structure`); a tag (`tag:connascence`);
    /// another tool's id (`PLR0913`, `ruff:PLR0913`). Empty if it names nothing.
    public func select(_ selector: String) -> [Rule] {
        if selector == "all" { return rules }
        if let rule = rule(selector) { return [rule] }
        if selector.hasPrefix("tag:") { return rules.filter { $0.tags.contains(String(selector.dropFirst(4))) } }
        let family = selector.hasSuffix("/") ? String(selector.dropLast()) : selector
        let members = rules.filter { $0.family == family }
        if !members.isEmpty { return members }
        let parts = selector.split(separator: ":", maxSplits: 1)
        return rules.filter { rule in
            rule.aliases.contains {
                parts.count == 2 ? $0.tool == parts[0] && $0.id == parts[1] : $0.id == selector
            }
        }
    }

    /// Whether an id is that of a rule of a program, which nobody knows before it has run.
    func isOfProgram(_ id: String) -> Bool {
        guard let slash = id.firstIndex(of: "/") else { return false }
        return rule(String(id[..<slash]))?.tags.contains(Program.tag) ?? false
    }

    /// What is wrong with a selector, or `nil`.
    public func complaint(about selector: String) -> String? {
        guard select(selector).isEmpty else { return nil }
        if isOfProgram(selector) {
            let program = selector.prefix { $0 != "/" }
            return
                "\(selector) is \(program)'s own: which of its rules run is for the configuration of \(program) to say"
        }
        return "no rule is called \"\(selector)\"; "
            + suggestion(for: selector, among: Array(Set(rules.map(\.family))).sorted() + rules.map(\.id))
            + " (`picket rules list` shows them all)"
    }
}
