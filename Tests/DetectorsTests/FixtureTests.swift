import Detection
import Testing

struct FixtureTests {
    /// Every line that should be reported is, and no other.
    @Test(arguments: FixtureCase.all)
    func findsWhatIsExpected(_ fixture: FixtureCase) throws {
        let complaints = try fixture.run().complaints
        #expect(complaints.isEmpty, "\n\(complaints.joined(separator: "\n"))")
    }

    /// Each rule is shown, in each language it speaks of, something it reports and something it lets pass.
    @Test(arguments: FixtureCase.rules)
    func coversEveryLanguage(_ rule: String) throws {
        var shown: [Language: FixtureCase.Shown] = [:]
        for fixture in FixtureCase.all where fixture.rule == rule {
            shown.merge(try fixture.run().shown, uniquingKeysWith: +)
        }
        var gaps: [String] = []
        // TSX shares TypeScript's table but for its elements.
        let exceptions = FixtureCase.exceptions(for: rule).union([.tsx])
        for language in Language.allCases where !exceptions.contains(language) {
            let shown = shown[language] ?? FixtureCase.Shown()
            if shown.positives == 0 { gaps.append("no positive in \(language.title)") }
            if shown.negatives == 0 { gaps.append("no near-miss negative in \(language.title)") }
        }
        #expect(gaps.isEmpty, "fixtures of \(rule) lack:\n\(gaps.joined(separator: "\n"))")
    }
}
