import Detection
import Detectors
import FoundationEssentials
import PicketTestKit
import Testing
import TreeSitterSyntax

/// One or several fixtures of a rule, inspected together: `Fixtures/FAMILY/PATTERN/NAME.EXT`, or all files of
/// `Fixtures/FAMILY/PATTERN/CASE/`.
struct FixtureCase: Sendable, CustomTestStringConvertible {
    let rule: String
    /// Below the folder of the fixtures.
    let path: String
    let files: [String]

    static let root = Project.root + "/Tests/DetectorsTests/Fixtures"
    /// A list of the languages a rule has nothing to say about, one a line: `bash: why`.
    static let exceptionsName = "not-applicable"

    var testDescription: String { path }

    /// Of every built-in detector.
    static let rules: [String] = Registry.detectors.map { $0.rule.id }

    static let all: [FixtureCase] = {
        var cases: [FixtureCase] = []
        for family in entries(of: root) {
            for pattern in entries(of: "\(root)/\(family)") {
                let folder = "\(family)/\(pattern)"
                for name in entries(of: "\(root)/\(folder)") where name != exceptionsName {
                    let path = "\(folder)/\(name)"
                    let inner = entries(of: "\(root)/\(path)")
                    let files = inner.isEmpty ? [path] : inner.map { "\(path)/\($0)" }
                    cases.append(FixtureCase(rule: folder, path: path, files: files))
                }
            }
        }
        return cases
    }()

    /// Sorted; empty for a file.
    private static func entries(of folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
            throw Fixture.Mistake("cannot read \(root)/\(path)")
        }
        return [UInt8](data)
    }

    /// The languages a rule need not have fixtures for.
    static func exceptions(for rule: String) -> Set<Language> {
        guard let bytes = try? read("\(rule)/\(exceptionsName)") else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        return Set(lines.compactMap { Language(rawValue: String($0.prefix { $0 != ":" })) })
    }

    struct Outcome {
        var complaints: [String] = []
        var shown: [Language: Shown] = [:]
    }

    /// How much of a rule fixtures show.
    struct Shown {
        /// Lines that are reported.
        var positives = 0
        /// Files without a finding, and nodes the rule looked at without reporting them.
        var negatives = 0

        static func + (left: Shown, right: Shown) -> Shown {
            Shown(positives: left.positives + right.positives, negatives: left.negatives + right.negatives)
        }
    }

    /// Runs the rule and compares what it finds with what is expected.
    func run() throws -> Outcome {
        var made = MadeSecret(seed: 4)
        let fixtures = try files.map { path in
            let name = String(path.split(separator: "/").last ?? "")
            let source = try Self.read(path)
            // No secret stands in a fixture, not even one that opens nothing.
            return try Fixture(name: name, source: rule.hasPrefix("secrets/") ? made.expand(source) : source)
        }
        guard let detector = Registry.detectors.first(where: { $0.rule.id == rule }) else {
            throw Fixture.Mistake("there is no rule \(rule) for \(path)")
        }
        var outcome = Outcome()
        var run = RuleRun(detector, try settings(of: fixtures, for: detector.rule))
        var languages: [String: Language] = [:]
        for fixture in fixtures {
            let suffix = fixture.name.split(separator: ".").last.map(String.init) ?? ""
            let isText = rule.hasPrefix("secrets/")
            guard let language = Languages.byExtension[suffix] ?? (isText ? .text : nil) else {
                throw Fixture.Mistake("\(fixture.name): no language has this extension")
            }
            languages[fixture.path] = language
            try run.inspect(fixture.source, path: fixture.path, language: language)
            if run.brokenPaths.contains(fixture.path) != fixture.isBroken {
                outcome.complaints.append(
                    fixture.isBroken
                        ? "\(fixture.path) parses, but says `syntax: broken`"
                        : "\(fixture.path) does not parse; say `syntax: broken` if it should not")
            }
        }
        try run.conclude()
        for fixture in fixtures {
            outcome.complaints += compare(fixture, with: run.results.filter { $0.path == fixture.path })
            guard let language = languages[fixture.path] else { continue }
            let positives = fixture.expectations.count
            outcome.shown[language, default: Shown()].positives += positives
            outcome.shown[language, default: Shown()].negatives +=
                positives == 0 ? 1 : max(0, run.visits[fixture.path, default: 0] - positives)
        }
        return outcome
    }

    private func settings(of fixtures: [Fixture], for rule: Rule) throws -> Settings {
        var settings = Settings()
        for (name, value) in fixtures.flatMap(\.options) {
            guard let option = rule.options.first(where: { $0.name == name }) else {
                throw Fixture.Mistake("\(path): \(rule.id) has no option \(name)")
            }
            if let complaint = option.complaint(about: value) {
                throw Fixture.Mistake("\(path): \(name): \(complaint)")
            }
            settings.values[name] = value
        }
        return settings
    }

    /// What is missing and what is unexpected.
    private func compare(_ fixture: Fixture, with results: [RuleRun.Result]) -> [String] {
        var complaints: [String] = []
        var unexpected = results
        for expectation in fixture.expectations {
            if expectation.rule != rule {
                complaints.append(
                    "\(fixture.name):\(expectation.line): expects \(expectation.rule) among those of \(rule)")
                continue
            }
            let match = unexpected.firstIndex {
                $0.line == expectation.line && (expectation.severity ?? $0.severity) == $0.severity
            }
            if let match {
                unexpected.remove(at: match)
            } else {
                let severity = expectation.severity.map { " " + $0.name } ?? ""
                complaints.append("- \(fixture.name):\(expectation.line): missing: \(rule)\(severity)")
            }
        }
        for result in unexpected {
            complaints.append(
                "+ \(fixture.name):\(result.line): unexpected: \(result.severity.name): \(result.message)")
        }
        return complaints
    }
}
