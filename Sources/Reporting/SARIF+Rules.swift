import Detection

extension JSONWriter {
    /// A rule as SARIF and GitHub want it described.
    mutating func descriptor(of rule: Rule) {
        member("id", rule.id)
        member("name", SARIF.cut(rule.pascalName, to: SARIF.Limit.nameCharacters))
        object("shortDescription") { $0.member("text", SARIF.cut(rule.title)) }
        object("fullDescription") { $0.member("text", SARIF.cut(rule.help.what)) }
        object("help") {
            $0.member("text", rule.helpText)
            $0.member("markdown", rule.helpMarkdown)
        }
        object("defaultConfiguration") { $0.member("level", rule.severity.level) }
        if !rule.cwe.isEmpty {
            array("relationships") { json in
                for number in rule.cwe {
                    json.object {
                        $0.object("target") {
                            $0.member("id", "CWE-\(number)")
                            $0.object("toolComponent") {
                                $0.member("name", "CWE")
                                $0.member("index", 0)
                            }
                        }
                        $0.array("kinds") { $0.value("relevant") }
                    }
                }
            }
        }
        object("properties") {
            $0.member("tags", Array(rule.sarifTags.prefix(SARIF.Limit.tags)))
            $0.member("precision", rule.confidence.name)
            $0.member("problem.severity", rule.severity.problem)
            // A score makes it a security alert.
            if rule.isSecurity, let score = rule.severity.score { $0.member("security-severity", score) }
        }
    }
}

extension Rule {
    var isSecurity: Bool { family == "security" || tags.contains("security") }

    /// The most telling first: GitHub shows ten.
    var sarifTags: [String] {
        let weaknesses = cwe.map { number in
            let digits = String(number)
            return "external/cwe/cwe-" + String(repeating: "0", count: max(3 - digits.count, 0)) + digits
        }
        var seen = Set<String>()
        return ((isSecurity ? ["security"] : []) + [family] + weaknesses + tags).filter { seen.insert($0).inserted }
    }

    /// `ConnascencePosition`.
    fileprivate var pascalName: String {
        id.split { !$0.isLetter && !$0.isNumber }.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    fileprivate var helpText: String {
        var parts = [help.what, "Why: \(help.why)", "Fix: \(help.fix)"]
        if let problems = help.knownProblems { parts.append("Known problems: \(problems)") }
        if let example = help.example { parts.append("Bad:\n\(example.bad)\n\nGood:\n\(example.good)") }
        if !help.references.isEmpty { parts.append("References:\n" + help.references.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    fileprivate var helpMarkdown: String {
        var parts = [help.what, "**Why it is bad.** \(help.why)", "**How to fix it.** \(help.fix)"]
        if let problems = help.knownProblems { parts.append("**Known problems.** \(problems)") }
        if let example = help.example {
            func fenced(_ code: String) -> String { Markdown.fenced(code, as: example.language.rawValue) }
            parts.append("Bad:\n\n\(fenced(example.bad))\n\nGood:\n\n\(fenced(example.good))")
        }
        if !help.references.isEmpty {
            parts.append("**References**\n\n" + help.references.map { "- \($0)" }.joined(separator: "\n"))
        }
        if !aliases.isEmpty {
            let names = aliases.map { "\($0.tool) `\($0.id)`" }
            parts.append("Also known as: " + names.joined(separator: ", "))
        }
        return parts.joined(separator: "\n\n")
    }
}

extension Severity {
    /// As SARIF says it.
    var level: String {
        switch self {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .info: "note"
        }
    }

    /// As GitHub's `problem.severity` says it.
    fileprivate var problem: String {
        switch self {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .info: "recommendation"
        }
    }

    /// The middle of the range that GitHub calls by the same name.
    fileprivate var score: String? {
        switch self {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        case .info: nil
        }
    }
}
