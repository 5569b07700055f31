import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct ScanTests {
    @Test func reportsWhatDetectorsFindWithExcerptAndPlace() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a = 1\nb = 42\n", to: "src/a.py")
        try folder.write("text", to: "README.md")
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.summary == ["src/a.py:2 test/number"])
        let finding = try #require(report.findings.first)
        #expect(finding.excerpt == Finding.Excerpt(firstLine: 2, lines: ["b = 42"]))
        #expect(finding.place.start == Position(line: 2, column: 5, byteColumn: 5))
        #expect(finding.fingerprint.utf8.count == 32)
        #expect(report.root == folder.path)
        #expect(report.coverage.inspected == 1)
        #expect(report.coverage.skipped == ["no known language": 1])
        #expect(report.coverage.languages == [.python: .init(files: 1, lines: 2, bytes: 13)])
        #expect(report.failures.isEmpty && report.notices.isEmpty)
        #expect(report.rules.map(\.id) == ["project/shared-name", "suppression/unused", "test/number"])
    }

    @Test func concludesAcrossFiles() async throws {
        let folder = try TemporaryFolder()
        try folder.write("shared\n", to: "a.py")
        try folder.write("x\nshared\n", to: "b.py")
        try folder.write("sharedNot\n", to: "c.py")
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.summary == ["a.py:1 project/shared-name", "b.py:2 project/shared-name"])
        #expect(report.findings.map(\.excerpt.lines) == [["shared"], ["shared"]])
        #expect(report.findings[0].related.map(\.place.path) == ["b.py"])
        #expect(Set(report.findings.map(\.fingerprint)).count == 2)
    }
}
