import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite(.enabled(if: Repository.isGitThere, "git is not installed")) struct GitDiffTests {
    private let folder: TemporaryFolder
    private let repository: Repository

    init() throws {
        folder = try TemporaryFolder()
        repository = try Repository(folder)
        try folder.write("a = 42\nb = 43\nc = 44\nd = 45\n", to: "src/a.py")
        try folder.write("x = 42\n", to: "src/with space.py")
        try folder.write("x = 42\n", to: "src/\"quoted\"\té.py")
        try folder.write("old = 42\nkeep = 43\nsame = 44\nagain = 45\n", to: "old.py")
        try folder.write("gone = 42\n", to: "gone.py")
        try folder.write("shared\n", to: "one.py")
        try folder.write("shared\n", to: "two.py")
        try repository.commit()
    }

    private func summary(_ revision: String, base: String = "") async throws -> [String] {
        var configuration = ScanConfiguration.test(folder)
        configuration.changedSince = revision
        configuration.base += base
        return try await configuration.run().summary
    }

    @Test func reportsOnlyWhatChanged() async throws {
        #expect(try await summary("HEAD").isEmpty)
        try folder.write("a = 42\nb = 99\nc = 44\nnew = 1\nd = 45\n", to: "src/a.py")
        try folder.write("x = 42\ny = 43\n", to: "src/with space.py")
        try folder.write("x = 7\n", to: "src/\"quoted\"\té.py")
        try folder.write("x = 42\n", to: "untracked/new file.py")
        try folder.write("*.c\n", to: ".gitignore")
        try repository.git("mv", "old.py", "renamed.py")
        try folder.write("old = 42\nkeep = 46\nsame = 44\nagain = 45\n", to: "renamed.py")
        folder.remove("gone.py")
        let expected = [
            "renamed.py:2 test/number", "src/\"quoted\"\té.py:1 test/number", "src/a.py:2 test/number",
            "src/with space.py:2 test/number", "untracked/new file.py:1 test/number",
        ]
        #expect(try await summary("HEAD") == expected)
        try repository.commit()
        #expect(try await summary("HEAD~1") == expected)
        #expect(try await summary("HEAD").isEmpty)
        #expect(try await summary("main", base: "/src").isEmpty)
        #expect(
            try await summary("main~1", base: "/src") == [
                "\"quoted\"\té.py:1 test/number", "a.py:2 test/number", "with space.py:2 test/number",
            ])
    }

    @Test func aFindingWhoseOtherHalfChangedIsReported() async throws {
        try folder.write("shared\nmore\n", to: "one.py")
        #expect(try await summary("HEAD").isEmpty)
        try folder.write("\nshared\n", to: "one.py")
        #expect(try await summary("HEAD") == [])
        try folder.write("shared # touched\n", to: "one.py")
        #expect(try await summary("HEAD") == ["one.py:1 project/shared-name", "two.py:1 project/shared-name"])
    }

    @Test(arguments: ["nonsense", "-n", "--output=/tmp/x", "", "HEAD^{tree}", "HEAD:src"])
    func whatIsNoRevisionIsAnError(_ revision: String) async throws {
        await #expect { _ = try await summary(revision) } throws: { ($0 as? ScanError)?.code == .git }
    }

    @Test func aFolderWithoutRepositoryIsAnError() async throws {
        let other = try TemporaryFolder()
        try other.write("a = 42\n", to: "a.py")
        var configuration = ScanConfiguration.test(other)
        configuration.changedSince = "HEAD"
        let error = await #expect(throws: ScanError.self) { _ = try await configuration.run() }
        #expect(error?.message.contains("not in a git repository") == true)
    }

    @Test func theUsersSettingsChangeNothing() async throws {
        for (key, value) in [
            ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("color.ui", "always"),
            ("diff.external", "false"),
            ("core.quotePath", "true"), ("diff.relative", "false"), ("core.fsmonitor", "false"), ("diff.context", "10"),
        ] {
            try repository.git("config", key, value)
        }
        try folder.write("x = 7\n", to: "src/\"quoted\"\té.py")
        try folder.write("a = 42\nb = 99\nc = 44\nd = 45\n", to: "src/a.py")
        #expect(try await summary("HEAD") == ["src/\"quoted\"\té.py:1 test/number", "src/a.py:2 test/number"])
    }

    @Test func contentThatLooksLikeADiffIsContent() throws {
        let diff = """
            diff --git a/x.py b/x.py
            index 1..2 100644
            --- a/x.py
            +++ b/x.py
            @@ -1,2 +1,3 @@ def f():
            --- a/other.py
            -@@ -1 +1 @@
            +++ b/evil.py
            +@@ -1,9 +1,9 @@
            +diff --git
            \\ No newline at end of file
            @@ -9 +9,0 @@
            -gone
            @@ -20 +20 @@
            -a
            +b
            diff --git a/y.py b/y.py
            deleted file mode 100644
            --- a/y.py
            +++ /dev/null
            @@ -1 +0,0 @@
            -x
            """
        let changes = try GitDiff.parse(Array(diff.utf8))
        #expect(changes.files == ["x.py": .lines([1...3, 20...20])])
    }

    @Test func mutatedDiffsAreErrorsAndNothingWorse() throws {
        let diff = Array(
            "diff --git a/x b/x\n--- a/x\n+++ \"b/x\\303\\251\\n\"\n@@ -1,2 +3,4 @@\n-a\n-b\n+c\n+d\n+e\n+f\n".utf8)
        #expect(try GitDiff.parse(diff).files == ["xé\n": .lines([3...6])])
        var random = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            var bytes = diff
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = Array("@+-,0123456789 \"\\\n".utf8)
                    .randomElement(using: &random)!
            }
            _ = try? GitDiff.parse(bytes)
        }
        #expect(throws: ScanError.self) { try GitDiff.parse(Array("@@ nonsense".utf8)) }
        #expect(throws: ScanError.self) { try GitDiff.parse(Array("+++ b/x\n@@ -1 +1,99999999999999999999 @@".utf8)) }
    }
}
