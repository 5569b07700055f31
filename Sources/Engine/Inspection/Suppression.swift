import Detection

/// A comment that says a finding does not count: Picket's own, and those of other tools.
///
/// - `picket: ignore[rule, family] reason`, `picket: ignore reason` (all rules): on any line of a statement, for the
///   whole statement; on a line of its own, for the next statement. `picket: ignore-file[rule] reason`: for the file.
/// - `noqa`, `noqa: S105, E501`; `ruff: noqa`, `flake8: noqa` for the file.
/// - `nosec`, `nosec B101,B102 reason`: without ids, for rules about security only.
/// - `nosemgrep`, `nosemgrep: id`: on the line or the line before.
/// - `NOLINT`, `NOLINT(check, group-*)`, `NOLINTNEXTLINE`.
///
/// Of a compound statement (a function, a type, a branch), only the head up to the body is covered.
struct Suppression: Sendable, Equatable {
    enum Dialect: UInt8, Sendable, CaseIterable {
        case picket, noqa, nosec, nosemgrep, nolint

        /// Whether its comments use that tool's names for rules.
        func reads(_ tool: String) -> Bool {
            switch self {
            case .picket: true
            case .noqa: ["ruff", "flake8", "pycodestyle", "pyflakes", "bugbear"].contains(tool)
            case .nosec: tool == "bandit"
            case .nosemgrep: tool == "semgrep"
            case .nolint: ["clang-tidy", "cpplint"].contains(tool)
            }
        }

        func matches(_ name: String, alias: String) -> Bool {
            let name = name.lowercased()
            let alias = alias.lowercased()
            switch self {
            // flake8: `noqa: S` stands for every code that starts so.
            case .noqa: return alias.hasPrefix(name)
            // A rule's full path ends with its id.
            case .nosemgrep: return name == alias || name.hasSuffix("." + alias)
            case .nolint where name.hasSuffix("*"): return alias.hasPrefix(name.dropLast())
            default: return name == alias
            }
        }
    }

    var dialect: Dialect
    /// What is suppressed; empty: all.
    var names: [String]
    var reason: String
    /// The lines it holds for.
    var lines: ClosedRange<Int>
    var start: Position
    var end: Position
    /// The line it stands on, for the finding that says it is unused; empty for other tools' comments.
    var excerpt: String
    var isUsed = false

    /// Most in one file; more are a sign of a file made to be slow.
    static let most = 10_000
}

extension [Suppression] {
    /// Marks the findings that these suppress, and the suppressions that do.
    mutating func apply(to findings: inout [Finding], _ known: KnownRules) {
        guard !isEmpty else { return }
        for index in findings.indices { apply(to: &findings[index], known) }
    }

    mutating func apply(to finding: inout Finding, _ known: KnownRules) {
        guard let rule = known.rule(finding.rule) else { return }
        for index in indices {
            // Whether another tool's comment was of use is nobody's question.
            if finding.suppression != nil, self[index].isUsed || self[index].dialect != .picket { continue }
            guard self[index].lines.contains(finding.place.start.line), known.covers(self[index], rule) else {
                continue
            }
            self[index].isUsed = true
            if finding.suppression == nil {
                finding.suppression = Finding.Suppression(.comment, reason: self[index].reason)
            }
        }
    }
}
