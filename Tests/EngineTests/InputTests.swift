import Detection
import Foundation
import PicketTestKit
import Testing

@testable import Engine

/// What a scan says of its input, held to `sha256sum` and `sort`.
@Suite struct InputTests {
    private static func report(_ folder: TemporaryFolder, cache: TemporaryFolder? = nil) async throws -> Report {
        var configuration = ScanConfiguration.test(folder)
        configuration.recordsInput = true
        configuration.cache = cache.map { CacheLocation(folder: $0.path) }
        return try await configuration.run()
    }

    /// Short and long contents, doubles, and names that `sha256sum` escapes.
    private static func fill(_ folder: TemporaryFolder) throws {
        try folder.write("", to: "empty.py")
        try folder.write("a = 1\n", to: "a b/c.py")
        try folder.write("a = 1\n", to: "a b/d.py")
        try folder.write(String(repeating: "a = 1\n", count: 85) + "x\n", to: "512.py")
        try folder.write(String(repeating: "a = 1\n", count: 85) + "xx\n", to: "513.py")
        try folder.write(String(repeating: "a = 1\n", count: 10_000), to: "long.py")
        try folder.write("f(\n", to: "broken\nin\\two.py")
        for number in 0..<40 { try folder.write("x\(number) = \(number)\n", to: "many\(number % 3)/\(number).py") }
        try folder.write("no language", to: "README.md")
    }

    @Test func theManifestIsWhatSha256sumPrints() async throws {
        let folder = try TemporaryFolder()
        try Self.fill(folder)
        let input = try #require(try await Self.report(folder).input)
        let outcome = try Program(path: "/bin/sh").run(
            "-c", "find . -name '*.py' -printf '%P\\0' | xargs -0 sha256sum -- | LC_ALL=C sort", in: folder.path)
        #expect(outcome.output == String(decoding: input.manifest, as: UTF8.self))
        #expect(input.files == 47)
    }

    @Test func whatTheCacheHoldsDoesNotMatter() async throws {
        let folder = try TemporaryFolder()
        let cache = try TemporaryFolder()
        try Self.fill(folder)
        let cold = try await Self.report(folder, cache: cache)
        let warm = try await Self.report(folder, cache: cache)
        let bare = try await Self.report(folder)
        #expect(warm.coverage.cached > 40)
        #expect(cold.input == warm.input && cold.input == bare.input)
    }

    @Test func aChangedByteIsAnotherManifest() async throws {
        let folder = try TemporaryFolder()
        try Self.fill(folder)
        let before = try await Self.report(folder).input
        try folder.write(String(repeating: "a = 1\n", count: 9_999) + "a = 2\n", to: "long.py")
        let after = try await Self.report(folder).input
        #expect(before?.manifest != after?.manifest && before?.files == after?.files)
    }

    @Test func nobodyPaysForWhatNobodyAskedFor() async throws {
        let folder = try TemporaryFolder()
        try Self.fill(folder)
        #expect(try await ScanConfiguration.test(folder).run().input == nil)
    }

    @Test func whatCouldNotBeReadIsNoInput() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a = 1\n", to: "a.py")
        try folder.write("# coding: unheard-of\n", to: "b.py")
        try folder.write("f(\n", to: "c.py")
        let report = try await Self.report(folder)
        let input = try #require(report.input)
        #expect(report.coverage.failed == 1 && report.coverage.inspected + report.coverage.partial == input.files)
        #expect(!String(decoding: input.manifest, as: UTF8.self).contains("b.py"))
    }

    /// A rule has its chance in every file it is for.
    @Test func opportunitiesAreFilesTimesRules() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<5 { try folder.write("a = 1\n", to: "\(number).py") }
        var configuration = ScanConfiguration.test(folder)
        configuration.recordsInput = true
        let rules = configuration.rules.active.count { id, _ in testDetectors.contains { $0.rule.id == id } }
        #expect(try await configuration.run().input?.opportunities == 5 * rules)
        configuration.rules.overrides = [
            .init(patterns: ["0.py"], changes: ["test/number": .init(isActive: false)])
        ]
        let input = try #require(try await configuration.run().input)
        #expect(input.opportunities == 5 * rules - 1)
        #expect(input.checks["test/number"] == 4 && input.checks.count == rules)
        #expect(input.checks.values.allSatisfy { $0 == 4 || $0 == 5 })
    }

    /// A short content must not pass for the long one whose digest it is.
    @Test func aDigestAsContentHasAnotherKey() {
        let long = [UInt8](repeating: 7, count: 1_000)
        var digest = CacheKey.zero
        let key = long.withUnsafeBytes {
            CacheKey(context: .zero, path: "a", language: .python, content: $0, digest: &digest)
        }
        let other = digest.bytes.withUnsafeBytes {
            CacheKey(context: .zero, path: "a", language: .python, content: $0)
        }
        #expect(key != other)
    }
}
