import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct IgnoreTests {
    @Test(arguments: [
        // pattern, path, is a folder, matches
        ("*.o", "a.o", false, true), ("*.o", "x/y/a.o", false, true), ("/*.o", "x/a.o", false, false),
        ("build/", "build", true, true), ("build/", "build", false, false), ("build/", "x/build", true, true),
        ("a/b", "a/b", false, true), ("a/b", "x/a/b", false, false), ("**/a/b", "x/a/b", false, true),
        ("a/**", "a/b/c", false, true), ("a/**", "a", true, false), ("a/**/b", "a/b", false, true),
        ("a/**/b", "a/x/y/b", false, true), ("a**b", "axxb", false, true), ("a/b*c", "a/b/c", false, false),
        ("[a-c]x", "bx", false, true), ("[!a-c]x", "bx", false, false), ("[^a-c]x", "dx", false, true),
        ("[]]", "]", false, true), ("[a", "[a", false, false), ("[[:digit:]]", "7", false, true),
        ("\\#a", "#a", false, true), ("\\!a", "!a", false, true), ("a\\ ", "a ", false, true),
        ("a   ", "a", false, true), ("a?c", "abc", false, true), ("x/a?c", "x/a/c", false, false),
        ("a\\", "a", false, false),
    ])
    func matchesAsGitDoes(_ pattern: String, _ path: String, _ isFolder: Bool, _ expected: Bool) throws {
        let pattern = try #require(PathPattern(line: pattern.utf8))
        #expect(pattern.matches(Array(path.utf8)[...], isFolder: isFolder) == expected)
    }

    @Test func patternsThatMakeOthersBacktrackTakeNoTime() throws {
        let pattern = try #require(PathPattern(line: (String(repeating: "*a", count: 200) + "b/**/c").utf8))
        let path = Array((String(repeating: "a", count: 4_000) + "/c").utf8)
        #expect(!pattern.matches(path[...], isFolder: false))
    }

    /// Random trees with random ignore files, all in one repository: what git ignores is what the walk leaves out.
    @Test(.enabled(if: Repository.isGitThere, "git is not installed"), arguments: [1, 2, 3] as [UInt64])
    func agreesWithGit(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let repository = try Repository(folder)
        let names = [
            "a", "b", "ab", "abc", "a.py", "b.py", "x.py", "[x]", "a b", "#c", "!d", "a-b", "]", "\\q", "é", "A",
        ]
        for tree in 0..<60 {
            var folders = ["t\(tree)"]
            for _ in 0..<Int.random(in: 2...7, using: &random) {
                folders.append(
                    folders.randomElement(using: &random)! + "/" + ["a", "b", "ab", "x", "a b"].randomElement(
                        using: &random)!)
            }
            for name in Set(folders).sorted() {
                try folder.makeFolder(name)
                for _ in 0..<3 {
                    let file = names.randomElement(using: &random)!
                    if !folders.contains("\(name)/\(file)") { try folder.write("x", to: "\(name)/\(file)") }
                }
                if name == "t\(tree)" || Bool.random(using: &random) {
                    let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.pattern(&random) }
                    try folder.write(
                        lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : ""),
                        to: "\(name)/.gitignore")
                }
            }
        }
        try folder.write("ab\n!x.py\n", to: ".git/info/exclude")

        func files(usingIgnoreFiles: Bool) -> [String] {
            let selection = FileSelection(usesIgnoreFiles: usingIgnoreFiles, usesDefaultExcludes: false)
            let found = FileFinder.find(
                ["."], base: folder.path, selection: selection, languages: LanguageMap(extensions: ["py": .python]),
                forcedLanguage: nil)
            #expect(found.failures.isEmpty)
            return found.files.map(\.path).filter { !$0.hasPrefix(".git/") }
        }
        let all = files(usingIgnoreFiles: false)
        let ours = Set(files(usingIgnoreFiles: true))
        var ignored = Set<String>()
        try folder.write(all.joined(separator: "\0"), to: ".git/paths")
        let output = try ChildProcess.run(
            ["sh", "-c", "git -C '\(folder.path)' check-ignore --no-index -z --stdin < '\(folder.path)/.git/paths'"],
            environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"], limit: 100_000_000)
        for path in output.output.split(separator: 0) { ignored.insert(String(decoding: path, as: UTF8.self)) }
        _ = repository
        let different = all.filter { ignored.contains($0) == ours.contains($0) }
        #expect(different.isEmpty, "\(different.map { "\($0): git \(ignored.contains($0) ? "ignores" : "takes") it" })")
        #expect(!ignored.isEmpty && ignored.count < all.count)
    }

    private static func pattern(_ random: inout SplitMix64) -> String {
        let parts = [
            "a", "b", "ab", "x", ".py", "*", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[a-", "[[:alpha:]]", "\\", " ",
            "#",
            "!", "é", "]", "**/", "/**", "/**/", "A", "*.py", "[", "\\#", "\\!", "[]-a]", "[^]x]",
        ]
        var pattern = Int.random(in: 0..<4, using: &random) == 0 ? "!" : ""
        for _ in 0..<Int.random(in: 1...4, using: &random) { pattern += parts.randomElement(using: &random)! }
        return pattern + (Int.random(in: 0..<6, using: &random) == 0 ? "/" : "")
            + (Int.random(in: 0..<9, using: &random) == 0 ? "  " : "")
    }
}
