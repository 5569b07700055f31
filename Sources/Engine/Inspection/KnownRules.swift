import Detection

/// Every rule of the catalogue, active or not: what a suppression's names are looked up in.
final class KnownRules: Sendable {
    private let rules: [String: Rule]
    /// Whose rules are known only when they have run.
    private let programs: Set<String>

    init(_ rules: [Rule], programs: Set<String> = []) {
        self.rules = Dictionary(rules.map { ($0.id, $0) }) { first, _ in first }
        self.programs = programs
    }

    /// With what programs told of.
    func adding(_ rules: [Rule]) -> KnownRules {
        rules.isEmpty ? self : KnownRules(Array(self.rules.values) + rules, programs: programs)
    }

    func isKnown(_ name: String, to dialect: Suppression.Dialect) -> Bool {
        rules.values.contains { Self.matches(name, $0, dialect) }
            || dialect == .picket && programs.contains(String(name.prefix { $0 != "/" }))
    }

    /// The ids of the rules this suppression is about.
    func ids(of suppression: Suppression) -> [String] {
        rules.values.filter { covers(suppression, $0) }.map(\.id)
    }

    func rule(_ id: String) -> Rule? { rules[id] }

    func covers(_ suppression: Suppression, _ rule: Rule) -> Bool {
        if suppression.names.isEmpty { return suppression.dialect != .nosec || Self.isAboutSecurity(rule) }
        return suppression.names.contains { Self.matches($0, rule, suppression.dialect) }
    }

    /// Bandit's blanket comment speaks of security and was never meant for anything else.
    private static func isAboutSecurity(_ rule: Rule) -> Bool {
        rule.family == "security" || rule.tags.contains("security") || rule.aliases.contains { $0.tool == "bandit" }
    }

    /// By id, family, last part, or the name it has in a tool that reads this kind of comment.
    private static func matches(_ name: String, _ rule: Rule, _ dialect: Suppression.Dialect) -> Bool {
        if name.isEmpty { return false }
        if name == rule.id || name == rule.family || rule.id.hasSuffix("/" + name) { return true }
        return rule.aliases.contains { dialect.reads($0.tool) && dialect.matches(name, alias: $0.id) }
    }
}
