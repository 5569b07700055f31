import Detection
import Glibc
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct CacheTests {
    private let project: TemporaryFolder
    private let cache: TemporaryFolder

    init() throws {
        project = try TemporaryFolder()
        cache = try TemporaryFolder()
        try project.write("a = 42\nshared\nb = 1 # picket: ignore[test/number] none\n", to: "a.py")
        try project.write("shared  # noqa\n!!\n", to: "b.py")
        try project.write([0x61, 0xFF, 0x0A], to: "c.c")
        try project.write(String(repeating: "x = 7\n", count: 1_200), to: "sub/many.py")
    }

    private func configuration(_ change: (inout ScanConfiguration) -> Void = { _ in }) -> ScanConfiguration {
        var configuration = ScanConfiguration.test(project)
        configuration.cache = CacheLocation(folder: cache.path(of: "results"))
        change(&configuration)
        return configuration
    }

    /// All of a report that has to be the same with and without a cache.
    private func reproducible(_ report: Report) -> String {
        var coverage = report.coverage
        coverage.cached = 0
        let languages = coverage.languages.map { "\($0.key) \($0.value)" }.sorted()
        coverage.languages = [:]
        return "\(report.findings)\n\(report.failures)\n\(report.notices)\n\(coverage)\n\(languages)\n\(report.root)"
    }

    private var segments: [String] {
        get throws {
            try FileSystem.entries(of: Array(cache.path(of: "results").utf8)).map(\.name.pathText)
                .filter { $0.hasSuffix(".segment") }.sorted()
        }
    }

    @Test func aCachedReportIsTheSame() async throws {
        let uncached = try await configuration { $0.cache = nil }.run()
        let cold = try await configuration().run()
        let warm = try await configuration().run()
        #expect(reproducible(cold) == reproducible(uncached))
        #expect(reproducible(warm) == reproducible(uncached))
        #expect(uncached.findings.count > 1_000 && uncached.failures.count == 2 && uncached.notices.count == 1)
        #expect((cold.coverage.cached, warm.coverage.cached) == (0, 4))
    }

    @Test func aWarmScanParsesAndWritesNothing() async throws {
        _ = try await configuration().run()
        let file = Array(cache.path(of: "results/\(try #require(try segments.first))").utf8)
        let before = try FileSystem.status(of: file)
        let scan = Scan(
            configuration(), detectors: testDetectors, languages: testLanguages,
            frontEnd: { throw FrontEndError(.grammar, "no grammar") })
        let report = try await scan.run()
        #expect(report.coverage.cached == 4 && report.coverage.failed == 0)
        let after = try FileSystem.status(of: file)
        #expect(try segments.count == 1 && after.st_ino == before.st_ino && after.st_size == before.st_size)
    }

    @Test func whatAResultDependsOnIsInItsKey() async throws {
        _ = try await configuration().run()
        for change in [
            { $0.tool.version = "other" },
            { $0.rules.active["test/number"] = .init(severity: .critical) },
            { $0.rules.active["test/number"] = .init(settings: Settings(["allowed": .list([.int(42)])])) },
            { $0.rules.active["project/shared-name"] = nil },
            { $0.limits.findingsPerRule = 5 },
            { $0.base = $0.base + "/sub" },
        ] as [(inout ScanConfiguration) -> Void] {
            let report = try await configuration(change).run()
            #expect(report.coverage.cached == 0)
            #expect(
                reproducible(report)
                    == reproducible(
                        try await configuration {
                            change(&$0); $0.cache = nil
                        }.run()))
        }
        try project.write("a = 43\nshared\n", to: "a.py")
        let report = try await configuration().run()
        #expect(report.coverage.cached == 3)
        #expect(report.findings.first?.message == "The number 43")
        // The other file's finding speaks of the changed one.
        #expect(reproducible(report) == reproducible(try await configuration { $0.cache = nil }.run()))
    }

    @Test func whatIsDamagedIsMadeAnewWithANotice() async throws {
        let expected = try await configuration { $0.cache = nil }.run()
        _ = try await configuration().run()
        let name = "results/\(try #require(try segments.first))"
        let good = try cache.read(name)
        var version = good
        version[7] = 99
        var payload = good
        payload[good.count - 10] ^= 1
        // What ends early is what a killed scan leaves.
        for (bytes, isDamaged) in [
            ([], false), (Array(good[..<20]), false), (Array(good[..<(good.count / 2)]), false),
            (Array("SQLite format 3".utf8), true), (version, true), (payload, true),
        ] {
            for segment in try segments { cache.remove("results/\(segment)") }
            try cache.write(bytes, to: name)
            let report = try await configuration().run()
            #expect(report.findings == expected.findings && report.failures == expected.failures)
            #expect(report.notices.count == expected.notices.count + (isDamaged ? 1 : 0), "\(report.notices)")
            #expect(report.notices.contains { $0.message.contains("damaged or of another version") } == isDamaged)
            let again = try await configuration().run()
            #expect(again.coverage.cached == 4 && again.notices == expected.notices)
        }
    }

    @Test func aFolderThatCannotBeUsedIsANotice() async throws {
        try cache.write("", to: "file")
        for folder in ["file", "file/below"] {
            let report = try await configuration { $0.cache?.folder = cache.path(of: folder) }.run()
            #expect(report.notices.contains { $0.message.contains("scanned without a cache") })
            #expect(report.coverage.inspected + report.coverage.partial == 4)
        }
        try cache.makeFolder("open")
        chmod(cache.path(of: "open"), 0o777)
        let report = try await configuration { $0.cache?.folder = cache.path(of: "open") }.run()
        #expect(report.notices.contains { $0.message.contains("can be written by others") })
        let made = try await configuration().run()
        #expect(made.notices.count == 1)
        #expect(try FileSystem.status(of: Array(cache.path(of: "results").utf8)).st_mode & 0o777 == 0o700)
    }

    @Test func scansAtTheSameTimeDoNotDisturbEachOther() async throws {
        let expected = reproducible(try await configuration { $0.cache = nil }.run())
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { reproducible(try await configuration().run()) } }
            for try await result in group { #expect(result == expected) }
        }
        #expect(try await configuration().run().coverage.cached == 4)
    }

    @Test func itsSizeIsBounded() async throws {
        let limit = 30_000
        for version in 0..<12 {
            let report = try await configuration {
                $0.tool.version = "\(version)"
                $0.cache?.mostBytes = limit
                $0.limits.findingsPerRule = 20
            }.run()
            #expect(report.coverage.cached == 0)
        }
        let sizes = try segments.map { try cache.read("results/\($0)").count }
        #expect(!sizes.isEmpty && sizes.reduce(0, +) <= limit, "\(sizes)")
        // One that has no room at all still scans.
        let report = try await configuration { $0.cache?.mostBytes = 0 }.run()
        #expect(report.coverage.inspected + report.coverage.partial == 4)
    }

    @Test func aScanOfAChangedFileAddsToWhatThereIs() async throws {
        for number in 0..<40 {
            try project.write("x = \(number + 100)\n", to: "a.py")
            #expect(try await configuration().run().coverage.cached == (number == 0 ? 0 : 3))
            #expect((1...17).contains(try segments.count))
        }
    }

    /// One set of segments for all: other rules do not push out the first ones.
    @Test func rulesTakeTurns() async throws {
        for number in 0..<4 {
            for severity in [Severity.critical, .low] {
                let report = try await configuration {
                    $0.rules.active["test/number"] = .init(severity: severity)
                }.run()
                #expect(report.coverage.cached == (number == 0 ? 0 : 4))
            }
        }
    }

    // MARK: Coding

    private var result: FileResult {
        get async throws {
            let report = try await configuration { $0.cache = nil }.run()
            var result = FileResult(lines: 3, bytes: 40)
            result.remarks.findings = Array(report.findings.prefix(5))
            result.remarks.findings[0].suppression = Finding.Suppression(.waiver, reason: "r", owner: "o")
            result.remarks.failures = [
                Failure(
                    .syntax, path: "a.py", position: Position(line: 1, column: 2, byteColumn: 3), message: "m",
                    isPartial: true)
            ]
            result.remarks.notices = [Notice(path: "a.py", line: 4, message: "n")]
            result.remarks.facts = [.init(rule: "project/shared-name", bytes: [1, 2, 3])]
            result.remarks.suppressions = [
                Suppression(
                    dialect: .noqa, names: ["a"], reason: "b", lines: 3...4,
                    start: Position(line: 3, column: 1, byteColumn: 1),
                    end: Position(line: 3, column: 2, byteColumn: 2), excerpt: "c", isUsed: true)
            ]
            return result
        }
    }

    @Test func resultsSurviveTheirBinaryForm() async throws {
        let result = try await result
        var writer = ByteWriter()
        result.write(to: &writer, path: "a.py")
        var reader = ByteReader(writer.bytes)
        #expect(try FileResult(from: &reader, path: "a.py") == result)
    }

    @Test func damagedBytesAreErrorsAndNothingWorse() async throws {
        var writer = ByteWriter()
        try await result.write(to: &writer, path: "a.py")
        let good = writer.bytes
        var random = SplitMix64(seed: 42)
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = good
            for _ in 0...(round % 4) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[index] = 0xFF
                case 2: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
                }
            }
            var reader = ByteReader(bytes)
            if (try? FileResult(from: &reader, path: "a.py")) != nil { accepted += 1 }
        }
        #expect(accepted < 20_000)
        for end in good.indices {
            var reader = ByteReader(good[..<end])
            #expect(throws: ByteReader.Malformed.self) { try FileResult(from: &reader, path: "a.py") }
        }
    }
}
