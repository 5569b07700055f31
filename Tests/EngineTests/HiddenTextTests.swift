import Detection
import PicketTestKit
import Testing

@testable import Engine

/// What a text detector hides must not show anywhere, and it must see every text and nothing else.
@Suite struct HiddenTextTests {
    /// Reports and hides what follows `shared` in one name.
    struct NameDetector: TextDetector {
        static let secret = "Z9Q7K2M4P8W1"
        static let rule = Rule(
            id: "test/name", title: "Name", severity: .high,
            help: .init(what: "Test.", why: "Test.", fix: "Test.", example: nil))

        init(_ settings: Settings) {}

        func inspect(_ text: Text, in inspection: Inspection) {
            let secret = Array(Self.secret.utf8)
            for offset in 0..<max(0, text.count - secret.count + 1)
            where text.bytes[offset..<offset + secret.count].elementsEqual(secret) {
                inspection.report(text: offset..<offset + secret.count, "a name")
                inspection.hide(offset..<offset + secret.count - 2)
            }
        }
    }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scan(
        _ rules: [String] = ["test/name", "test/number", "project/shared-name"], cache: String? = nil
    ) async throws -> Report {
        var configuration = ScanConfiguration.test(
            folder, rules: RuleSelection(active: Dictionary(uniqueKeysWithValues: rules.map { ($0, .init()) })))
        configuration.cache = cache.map { CacheLocation(folder: $0) }
        let scan = Scan(
            configuration, detectors: testDetectors + [NameDetector.self], languages: testLanguages,
            frontEnd: { LineFrontEnd() })
        return try await scan.run()
    }

    @Test func noReportShowsWhatIsHidden() async throws {
        let secret = NameDetector.secret
        try folder.write("# picket: ignore[test/name]\nx = 42 shared\(secret)\n", to: "a.py")
        try folder.write("\u{FEFF}é = 42 shared\(secret)\r\nshared\(secret) 42\n", to: "b.py")
        let cache = try TemporaryFolder()
        let cold = try await scan(cache: cache.path(of: "c"))
        let warm = try await scan(cache: cache.path(of: "c"))
        #expect(warm.coverage.cached == 2)
        for report in [cold, warm] {
            #expect(!"\(report)".contains(secret) && !"\(report)".contains(secret.dropLast(2)))
            // Own findings, those of tree detectors, and those across files, whose source is read again.
            #expect(Set(report.findings.map(\.rule)) == ["test/name", "test/number", "project/shared-name"])
            #expect(report.findings.allSatisfy { $0.excerpt.lines.allSatisfy { $0.contains("shared**********W1") } })
            #expect(
                report.findings.contains {
                    $0.rule == "project/shared-name" && $0.message.contains("sharedxxxxxxxxxxW1")
                })
        }
        #expect(cold.findings == warm.findings)
        #expect(Set(cold.findings.map(\.fingerprint)).count == cold.findings.count)
    }

    @Test func fingerprintsTellHiddenValuesApart() async throws {
        let secret = NameDetector.secret
        try folder.write("shared\(secret)\n", to: "a.py")
        let first = try await scan().findings.map(\.fingerprint)
        try folder.write("\n\n  shared\(secret)\n", to: "a.py")
        #expect(try await scan().findings.map(\.fingerprint) == first)
    }

    // MARK: Which files

    @Test func textOfNoKnownLanguageIsInspectedByTextDetectorsOnly() async throws {
        let secret = NameDetector.secret
        for path in [".env", "a.yaml", "Makefile", "notes.md"] { try folder.write("42 shared\(secret)\n", to: path) }
        try folder.write([0x61, 0, 0x62], to: "data.dat")
        try folder.write("not read", to: "picture.png")
        try folder.write(String(repeating: "1,2,3\n", count: 200_000), to: "table.csv")
        try folder.write("x = 1\n", to: "b.py")
        let report = try await scan()
        #expect(report.summary == [".env", "Makefile", "a.yaml", "notes.md"].map { "\($0):1 test/name" })
        #expect(report.failures.isEmpty)
        #expect(report.coverage.languages[.text]?.files == 4 && report.coverage.inspected == 5)
        #expect(
            report.coverage.skipped == ["binary": 1, "no known language": 1, "data of no known language": 1])
    }

    @Test func withoutTextDetectorsTheyAreLeftOut() async throws {
        try folder.write("42\n", to: "a.yaml")
        try folder.write("42\n", to: "b.py")
        let report = try await scan(["test/number"])
        #expect(report.coverage.skipped == ["no known language": 1] && report.coverage.inspected == 1)
    }

    @Test func commentsSuppressInText() async throws {
        let secret = NameDetector.secret
        try folder.write(
            """
            a: shared\(secret) # picket: ignore[test/name] known
            # picket: ignore[test/name] known
            b: shared\(secret)
            c: shared\(secret)
            """, to: "a.yaml")
        let report = try await scan()
        #expect(report.findings.map { $0.suppression == nil } == [false, false, true])
    }

    @Test func hiddenPartsSurviveTheCache() throws {
        var result = FileResult()
        result.remarks.hidden = [HiddenText(line: 3, bytes: 4..<20), HiddenText(line: 9, bytes: 0..<1)]
        var writer = ByteWriter()
        result.write(to: &writer, path: "a")
        var reader = ByteReader(writer.bytes)
        #expect(try FileResult(from: &reader, path: "a").remarks.hidden == result.remarks.hidden)
    }
}
