import Detection
import PicketTestKit
import Synchronization
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

    // MARK: What must not matter

    @Test func neitherWorkersNorOrderMatter() async throws {
        var random = SplitMix64(seed: 11)
        let folder = try TemporaryFolder()
        var paths: [String] = []
        for number in 0..<60 {
            let path = "d\(number % 7)/f\(number).py"
            let lines = (0..<Int.random(in: 0...30, using: &random)).map { line in
                ["x = \(line)", "shared\(line % 5)", "# picket: ignore", "!!", "f(", ")", "def g {", "}"].randomElement(
                    using: &random)!
            }
            try folder.write(lines.joined(separator: "\n"), to: path)
            paths.append(path)
        }
        var reports: [Report] = []
        for workers in [1, 2, 7, 200] {
            var configuration = ScanConfiguration.test(
                folder, paths: workers == 1 ? ["."] : paths.shuffled(using: &random))
            configuration.workers = workers
            reports.append(try await configuration.run())
        }
        let first = reports[0]
        #expect(first.findings.count > 300 && first.failures.count > 20)
        #expect(first.findings == first.findings.sorted(by: Finding.precedes))
        #expect(Set(first.findings.map(\.fingerprint)).count == first.findings.count)
        for report in reports.dropFirst() {
            #expect(
                report.findings == first.findings && report.failures == first.failures
                    && report.notices == first.notices)
            #expect(report.coverage == first.coverage)
        }
    }

    @Test func progressIsToldForEveryFile() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<20 { try folder.write("x\n", to: "f\(number).py") }
        let told = Mutex<[Scan.Progress]>([])
        _ = try await ScanConfiguration.test(folder).scan().run { progress in told.withLock { $0.append(progress) } }
        let all = told.withLock { $0 }
        #expect(Set(all.map(\.done)) == Set(1...20) && all.allSatisfy { $0.total == 20 })
        #expect(all.map(\.bytes).max() == 40)
    }

    // MARK: Rules and paths

    @Test func overridesHoldForTheirPathsAndAddUp() async throws {
        let folder = try TemporaryFolder()
        for path in ["a.py", "tests/b.py", "tests/gen/c.py", "gen/d.py"] {
            try folder.write("x = 42\ny = 7\nshared\n", to: path)
        }
        var rules = RuleSelection.all(of: testDetectors)
        rules.active["test/number"]?.severity = .high
        rules.overrides = [
            .init(
                patterns: ["tests/"],
                changes: ["test/number": .init(options: ["allowed": .list([.int(42)])], severity: .info)]),
            .init(
                patterns: ["gen/"],
                changes: ["project/shared-name": .init(isActive: false), "test/number": .init(severity: .critical)]),
            .init(patterns: ["/gen/"], changes: ["test/number": .init(isActive: false)]),
        ]
        let report = try await ScanConfiguration.test(folder, rules: rules).run()
        #expect(
            report.findings.map { "\($0.place.path):\($0.place.start.line) \($0.severity.name)" } == [
                "a.py:1 high", "a.py:2 high", "a.py:3 low", "tests/b.py:2 info", "tests/b.py:3 low",
                "tests/gen/c.py:2 critical",
            ])
    }

    @Test func aRuleThatIsOffCanBeOnForSomePaths() async throws {
        let folder = try TemporaryFolder()
        for path in ["a.py", "strict/b.py"] { try folder.write("x = 42\n", to: path) }
        let rules = RuleSelection(
            active: [:], overrides: [.init(patterns: ["strict/"], changes: ["test/number": .init(isActive: true)])])
        let report = try await ScanConfiguration.test(folder, rules: rules).run()
        #expect(report.summary == ["strict/b.py:1 test/number"])
        #expect(report.rules.map(\.id) == ["test/number"])
    }

    @Test func findingsOfOneRuleInOneFileAreLimitedAndCounted() async throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "x = 42\n", count: 30), to: "a.py")
        var configuration = ScanConfiguration.test(folder)
        configuration.limits.findingsPerRule = 10
        let report = try await configuration.run()
        #expect(report.findings.count == 10)
        #expect(report.failures.map(\.kind) == [.detector] && report.failures[0].isPartial)
        #expect(report.failures[0].message.contains("20 more findings"))
        #expect(report.coverage.partial == 1)
    }

    // MARK: Failures

    @Test func syntaxErrorsAreOneFailureAFileAndTheRestIsInspected() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x = 42\n  !!\n!!\ny = 43\n", to: "a.py")
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.summary == ["a.py:1 test/number", "a.py:4 test/number"])
        #expect(
            report.failures == [
                Failure(
                    .syntax, path: "a.py", position: Position(line: 2, column: 3, byteColumn: 3),
                    message: "does not parse as Python in 2 places, the first in line 2",
                    isPartial: true)
            ])
        #expect(report.coverage.partial == 1 && report.coverage.inspected == 0)
    }

    @Test func aFrontEndThatThrowsFailsThatFileOnly() async throws {
        let folder = try TemporaryFolder()
        for path in ["a.py", "b.c", "d.js"] { try folder.write("x = 42\n", to: path) }
        let scan = Scan(
            .test(folder), detectors: testDetectors, languages: testLanguages,
            frontEnd: {
                LineFrontEnd { (_, language) throws(FrontEndError) in
                    if language == .c { throw FrontEndError(.timeout, "took 5 s") }
                    if language == .javascript { throw FrontEndError(.grammar, "no grammar for JavaScript") }
                }
            })
        let report = try await scan.run()
        #expect(report.summary == ["a.py:1 test/number"])
        #expect(
            report.failures.map { "\($0.path) \($0.kind.name) \($0.message)" } == [
                "b.c timeout took 5 s", "d.js detector no grammar for JavaScript",
            ])
        #expect(report.coverage.failed == 2 && report.coverage.inspected == 1)
    }

    @Test func aFrontEndThatCannotBeMadeFailsEveryFile() async throws {
        struct Broken: Error {}
        let folder = try TemporaryFolder()
        for path in ["a.py", "b.c"] { try folder.write("x = 42\n", to: path) }
        let report = try await Scan(
            .test(folder), detectors: testDetectors, languages: testLanguages, frontEnd: { throw Broken() }
        ).run()
        #expect(report.failures.map(\.path) == ["a.py", "b.c"] && report.coverage.inspected == 0)
    }

    @Test func aDetectorThatCannotConcludeIsAFailure() async throws {
        struct Failing: ProjectDetector {
            struct Fault: Error {}
            static let rule = Rule(
                id: "test/failing", title: "", severity: .low,
                help: .init(what: "", why: "", fix: "", example: .init(.python, bad: "", good: "")))
            let kinds: KindSet = [.file]
            init(_ settings: Settings) {}
            func visit(_ node: Node, in inspection: Inspection) { inspection.record { $0.write(true) } }
            func conclude(_ facts: [FileFacts]) throws -> [Conclusion] { throw Fault() }
        }
        let folder = try TemporaryFolder()
        try folder.write("x = 42\n", to: "a.py")
        let detectors: [any Detector.Type] = [NumberDetector.self, Failing.self]
        let report = try await Scan(
            .test(folder, rules: .all(of: detectors)), detectors: detectors, languages: testLanguages,
            frontEnd: { LineFrontEnd() }
        ).run()
        #expect(report.summary == ["a.py:1 test/number"])
        #expect(report.failures.map(\.kind) == [.detector] && report.failures[0].message.contains("test/failing"))
    }

    @Test func aCancelledScanIsNeverClean() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<50 { try folder.write("x = 42\nshared\n", to: "f\(number).py") }
        let cancellation = Cancellation()
        var configuration = ScanConfiguration.test(folder)
        configuration.workers = 1
        let scan = Scan(
            configuration, detectors: testDetectors, languages: testLanguages, frontEnd: { LineFrontEnd() },
            cancellation: cancellation)
        let toldAfter = Mutex<Int?>(nil)
        let report = try await scan.run { progress in
            toldAfter.withLock { $0 = $0.map { $0 + 1 } }
            if progress.done == 10 {
                cancellation.cancel()
                toldAfter.withLock { $0 = 0 }
            }
        }
        // The thread kept for urgent work may be at one file more.
        #expect(try #require(toldAfter.withLock { $0 }) <= 1)
        let inspected = report.coverage.inspected
        #expect((10..<50).contains(inspected) && report.coverage.skipped["interrupted"] == 50 - inspected)
        #expect(report.failures.map(\.kind) == [.interrupted])
        // Before it began, not even the files are known.
        let none = try await scan.run()
        #expect(none.coverage.inspected == 0 && none.failures.map(\.kind) == [.interrupted])
    }

    @Test func filesThatVanishBetweenInspectionAndConclusionLoseTheirExcerptOnly() async throws {
        let folder = try TemporaryFolder()
        try folder.write("shared\n", to: "a.py")
        try folder.write("shared\n", to: "b.py")
        let reads = Mutex(0)
        let report = try await ScanConfiguration.test(folder).run(
            Scan.Faults(beforeReading: { _ in
                if reads.withLock({
                    $0 += 1; return $0
                }) == 3 {
                    folder.remove("b.py")
                }
            }))
        #expect(report.findings.map(\.excerpt.lines) == [["shared"], []])
        #expect(report.findings.allSatisfy { $0.fingerprint.utf8.count == 32 })
    }

    // MARK: Texts

    @Test func standardInputIsInspectedUnderItsName() async throws {
        let folder = try TemporaryFolder()
        var configuration = ScanConfiguration.test(folder)
        configuration.inputs = [.text(name: "<stdin>", language: .python, bytes: Array("x = 42\n".utf8))]
        let report = try await configuration.run()
        #expect(report.summary == ["<stdin>:1 test/number"] && report.root == folder.path)
        configuration.inputs = [.text(name: "<stdin>", language: .python, bytes: [0x78, 0])]
        #expect(try await configuration.run().failures.map(\.kind) == [.binary])
        configuration.limits.fileBytes = 1
        #expect(try await configuration.run().failures.map(\.kind) == [.tooLarge])
    }

    @Test func byteOrderMarksAndTabsAreCountedAsEditorsDo() async throws {
        let folder = try TemporaryFolder()
        try folder.write([0xEF, 0xBB, 0xBF] + Array("42\n\té\u{1F600} 43\n".utf8), to: "a.c")
        let report = try await ScanConfiguration.test(folder).run()
        #expect(
            report.findings.map(\.place.start) == [
                Position(line: 1, column: 1, byteColumn: 1), Position(line: 2, column: 6, byteColumn: 9),
            ])
        #expect(report.findings.map(\.excerpt.lines) == [["42"], ["\té\u{1F600} 43"]])
    }

    @Test func emptyFilesAndFilesWithoutLineEndAreInspected() async throws {
        let folder = try TemporaryFolder()
        for (name, text) in [("a.py", ""), ("b.py", "x = 42"), ("c.py", "\n"), ("d.py", "x\r\ry = 42\r\n")] {
            try folder.write(text, to: name)
        }
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.summary == ["b.py:1 test/number", "d.py:3 test/number"])
        #expect(report.coverage.languages == [.python: .init(files: 4, lines: 0 + 1 + 1 + 3, bytes: 0 + 6 + 1 + 11)])
    }

    @Test func noContentCanStopAScan() async throws {
        var random = SplitMix64(seed: 99)
        let parts = [
            "# ", "picket: ", "ignore", "[", "]", "-file", "noqa", ": ", "nosec", "NOLINT", "NEXTLINE", "(", ")",
            "nosemgrep",
            "test/number", "\n", "\r", "\r\n", "42", " ", "def f {", "}", "\u{FEFF}", "é", "\0", "shared", "!!", "f(\n",
            ")\n", ",",
        ]
        let folder = try TemporaryFolder()
        for number in 0..<400 {
            var bytes = (0..<Int.random(in: 0...40, using: &random)).flatMap { _ in
                Array(parts.randomElement(using: &random)!.utf8)
            }
            if number % 3 == 0, !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try folder.write(bytes, to: "f\(number).\(["py", "c", "js"][number % 3])")
        }
        let report = try await ScanConfiguration.test(folder).run()
        let skipped = report.coverage.skipped.values.reduce(0, +)
        #expect(report.coverage.inspected + report.coverage.partial + report.coverage.failed + skipped == 400)
        #expect(Set(report.findings.map(\.fingerprint)).count == report.findings.count)
    }
}
