import Detection
import Detectors
import Testing
import TreeSitterSyntax

/// What the documentation of a rule shows is true.
struct ExampleTests {
    @Test(arguments: FixtureCase.rules)
    func reportsTheBadAndPassesTheGood(_ id: String) throws {
        let detector = try #require(Registry.detectors.first { $0.rule.id == id })
        let example = try #require(detector.rule.help.example)
        let bad = try results(of: detector, in: example.bad, example.language)
        #expect(!bad.isEmpty, "\(id) does not report its own bad example")
        let good = try results(of: detector, in: example.good, example.language)
        #expect(good.isEmpty, "\(id) reports its own good example: \(good.map(\.message))")
    }

    private func results(
        of detector: any Detector.Type, in source: String, _ language: Language
    ) throws -> [RuleRun.Result] {
        var run = RuleRun(detector)
        try run.inspect([UInt8](source.utf8), path: "src/example", language: language)
        #expect(run.brokenPaths.isEmpty, "an example of \(detector.rule.id) does not parse")
        try run.conclude()
        return run.results
    }
}
