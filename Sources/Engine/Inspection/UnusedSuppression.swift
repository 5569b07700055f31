import Detection

/// Reports Picket's own suppressions that suppress nothing. It looks at results, not at syntax trees, so it is part of
/// the engine and no detector.
enum UnusedSuppression {
    static let rule = Rule(
        id: "suppression/unused", title: "Suppression that suppresses nothing", severity: .low,
        tags: ["maintainability"], aliases: [Rule.Alias("ruff", "RUF100")],
        help: Rule.Help(
            what:
                "Reports a `picket: ignore` comment when no finding of the rules it names is at its place, or when it "
                + "names no rule at all. Rules that are switched off are not held against it.",
            why: "A suppression that outlived its finding hides the next one at that place, and tells the reader of a "
                + "problem that is not there.",
            fix: "Remove the comment, or correct the name of the rule.",
            knownProblems: "Comments of other tools (`noqa`, `nosec`, `nosemgrep`, `NOLINT`) are never reported: those "
                + "tools may need them.",
            example: Rule.Example(
                .python, bad: "total = price + tax  # picket: ignore[connascence/meaning]\n",
                good: "total = price + tax\n")))

    /// The findings about one file's suppressions, once all findings about it are known.
    static func findings(
        in suppressions: [Suppression], path: String, profile: Profile, known: KnownRules,
        _ fingerprints: inout Fingerprints
    ) -> [Finding] {
        guard let choice = profile.choices[rule.id] else { return [] }
        return suppressions.compactMap { suppression in
            guard suppression.dialect == .picket, !suppression.isUsed,
                let message = complaint(about: suppression, profile, known)
            else { return nil }
            let place = Place(path: path, start: suppression.start, end: suppression.end)
            return Finding(
                rule: rule.id, severity: choice.severity ?? rule.severity, confidence: rule.confidence,
                message: message, place: place,
                excerpt: Finding.Excerpt(firstLine: place.start.line, lines: [suppression.excerpt]),
                fingerprint: fingerprints.make(rule: rule.id, path: path, scope: "", anchor: suppression.excerpt))
        }
    }

    private static func complaint(
        about suppression: Suppression, _ profile: Profile, _ known: KnownRules
    ) -> String? {
        let unknown = suppression.names.filter { !known.isKnown($0, to: .picket) }
        if !unknown.isEmpty {
            let names = unknown.map { $0.isEmpty ? "an empty list" : "`\($0)`" }.joined(separator: ", ")
            return "This suppression names \(names), which is no rule"
        }
        guard known.ids(of: suppression).contains(where: { $0 != rule.id && profile.isActive($0) }) else { return nil }
        return "This suppression suppresses nothing: remove it"
    }
}
