import Foundation
import PicketTestKit
import Testing

/// What a user sees of `picket scan`: status, output, errors.
@Suite struct ScanCommandTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = ["XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars"]
    }

    /// Seven positional parameters: high. One magic number in a comparison: low.
    static let positional = "def f(a, b, c, d, e, f, g, h, i):\n    return a\n"
    static let clean = "def f(a):\n    return a\n"

    private func picket(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try Program.picket.run(arguments, in: folder.path + "/project", input: input, environment: environment)
    }

    private func write(_ path: String, _ text: String) throws { try folder.write(text, to: "project/" + path) }

    // MARK: Cache

    /// A disk that takes so many kilobytes a file: a notice at most, and the same findings, then and afterwards.
    @Test(arguments: [(0, true), (1, true), (10, true), (1_000, false)]) func fullDisk(
        kilobytes: Int, isFull: Bool
    ) throws {
        for number in 0..<60 { try write("f\(number).py", Self.positional + "y = \(number) == z\n") }
        let expected = try picket("scan", "--no-cache", "--format", "csv")
        let limited = try Program(path: "/bin/bash").run(
            "-c", "set -o pipefail; (ulimit -f \(kilobytes); exec \"$0\" scan --format csv) | cat", Program.picket.path,
            in: folder.path + "/project", environment: environment)
        let lines = limited.output.split(separator: "\r\n")
        let notices = lines.filter { $0.hasPrefix("notice,") }
        #expect(notices.count == (isFull ? 1 : 0) && notices.allSatisfy { $0.contains("cannot be") })
        #expect(lines.filter { !$0.hasPrefix("notice,") } == expected.output.split(separator: "\r\n"))
        #expect(expected.status == 1 && limited.status == 1)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "cache/picket"))
        #expect(left.contains { $0.hasSuffix(".segment") } == !isFull)
        for _ in 0..<2 { #expect(try picket("scan", "--format", "csv").output == expected.output) }
    }

    // MARK: Status

    @Test func cleanProjectIsZero() throws {
        try write("a.py", Self.clean)
        let outcome = try picket("scan")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    @Test func findingsAreOne() throws {
        try write("a.py", Self.positional)
        let outcome = try picket("scan")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("connascence/position"))
        #expect(try picket("scan", "--fail-on", "never").status == 0)
        #expect(try picket("scan", "--fail-on", "critical").status == 0)
        #expect(try picket("scan", "--ignore", "connascence").status == 0)
    }

    /// A constant command is no injection, and to Bandit it is a finding all the same; so is what a test may do.
    @Test func compatGivesBanditsVerdicts() throws {
        try write("tests/test_a.py", "import os\nos.system('ls')\nassert os\n")
        #expect(try picket("scan", "--select", "security").status == 0)
        let outcome = try picket("scan", "--select", "security", "--compat", "bandit", "--fail-on", "low")
        #expect(outcome.status == 1)
        for id in ["B101", "B605", "B607"] { #expect(outcome.output.contains(id), "\(outcome.output)") }
    }

    /// The default preset leaves out what is strict; who asks for Bandit's verdicts wants all of them.
    @Test func compatKeepsStrictRules() throws {
        let query = "cursor.execute(\"SELECT * FROM users WHERE name = '%s'\" % name)"
        try write("find.py", "def find(cursor, name):\n    \(query)\n")
        #expect(try !picket("scan").output.contains("security/sql-injection"))
        #expect(try picket("scan", "--compat", "bandit").output.contains("B608"))
        let ignored = try picket("scan", "--compat", "bandit", "--ignore", "security/sql-injection")
        #expect(!ignored.output.contains("B608"))
    }

    @Test(arguments: [
        (["scan", "--format", "nonsense"], "nonsense"),
        (["scan", "--select", "no-such-rule"], "no rule is called"),
        (["scan", "--output", "sarif"], "FORMAT=FILE"),
        (["scan", "--fail-on", "sometimes"], "--fail-on takes one of"),
        (["scan", "--max-file-size", "big"], "--max-file-size"),
        (["scan", "--jobs", "0"], "--jobs"),
        (["scan", "--compat", "nonsense"], "--compat: expected `none` or `bandit`"),
        (["scan", "-"], "--language"),
        (["scan", "--config", "missing.yaml"], "missing.yaml"),
        (["scan", "--baseline", "missing.json"], "missing.json"),
        (["scan", "--diff", "HEAD"], "git"),
        (["scan", "--diff", "--output=/tmp/x"], "--diff"),
        (["scan", "--diff=--output=/tmp/x"], "revision"),
        (["frobnicate"], "frobnicate"),
        (["rules", "show", "no/such"], "no rule is called"),
    ])
    func usageErrorsAreTwo(_ arguments: [String], _ message: String) throws {
        try write("a.py", Self.clean)
        let outcome = try Program.picket.run(arguments, in: folder.path + "/project", environment: environment)
        #expect(outcome.status == 2, "\(outcome.output)\(outcome.error)")
        #expect(outcome.error.contains(message), "\(outcome.error)")
        #expect(outcome.output == "")
    }

    @Test func configurationErrorsNameTheLine() throws {
        try write("a.py", Self.clean)
        try write("picket.yaml", "rules:\n  connascence/position: {limit: many}\n")
        let outcome = try picket("scan")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("picket.yaml:2:"), "\(outcome.error)")
    }

    @Test func failuresAreThreeAndTheRestIsInspected() throws {
        try write("a.py", Self.clean)
        try write("broken.py", "def f(:\n")
        let outcome = try picket("scan")
        #expect(outcome.status == 3, "\(outcome.output)")
        #expect(outcome.output.contains("broken.py"))
        try write("found.py", Self.positional)
        #expect(try picket("scan").status == 1)
    }

    @Test(arguments: ["missing.py", "fifo.py", "/dev/zero", "binary.py"])
    func namedFilesThatCannotBeInspectedAreFailures(_ name: String) throws {
        try write("a.py", Self.clean)
        try write("binary.py", "a\0b")
        try folder.makeFIFO("project/fifo.py")
        let outcome = try picket("scan", "a.py", name)
        #expect(outcome.status == 3, "\(outcome.output)\(outcome.error)")
    }

    @Test func namedFilesOfNoKnownLanguageAreTextOrFailures() throws {
        try write("unknown.xyz", "?")
        let text = try picket("scan", "unknown.xyz")
        #expect(text.status == 0 && "\(text.output)\(text.error)".contains("no known language"), "\(text)")
        let tree = try picket("scan", "--select", "structure", "unknown.xyz")
        #expect(tree.status == 3, "\(tree)")
    }

    @Test func emptyFolderSaysSo() throws {
        try folder.makeFolder("project")
        let outcome = try picket("scan")
        #expect(outcome.status == 0)
        #expect(
            outcome.output.contains("0 files") || outcome.output.lowercased().contains("no files"), "\(outcome.output)")
    }

    // MARK: Input

    @Test func standardInput() throws {
        try write("a.py", Self.clean)
        let outcome = try picket("scan", "-", "--language", "python", input: Self.positional)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("<stdin>"))
    }

    @Test func headersAreOfTheLanguageTheyAreWrittenIn() throws {
        try write("a.h", "namespace n {\nclass A : public B {\n  public:\n    int f(int a) { return a; }\n};\n}\n")
        try write("b.h", "struct b { int (*f)(int); };\nint class;\n")
        let outcome = try picket("scan", "--verbose")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(outcome.output.contains("C++: 1 file") && outcome.output.contains("C: 1 file"), "\(outcome.output)")
        #expect(try picket("scan", "--language", "c", "a.h").status == 3)
    }

    @Test func configurationIsFoundFromBelow() throws {
        try write("picket.yaml", "ignore: [connascence/position]\nselect: [connascence/position, structure]\n")
        try write("src/a.py", Self.positional)
        let outcome = try Program.picket.run("scan", in: folder.path + "/project/src", environment: environment)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(
            try Program.picket.run("scan", "--no-config", in: folder.path + "/project/src", environment: environment)
                .status
                == 1)
    }

    @Test func suppressionsWaiversAndTheirEnd() throws {
        try write("a.py", "# picket: ignore[connascence/position] the protocol wants it\n" + Self.positional)
        #expect(try picket("scan").status == 0)
        try write("a.py", Self.positional)
        let waiver = "waivers:\n  - {rule: connascence, owner: me, reason: soon, expires: "
        try write("picket.yaml", waiver + "2999-01-01}\n")
        #expect(try picket("scan").status == 0)
        try write("picket.yaml", waiver + "2020-01-01}\n")
        let outcome = try picket("scan")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("expired on 2020-01-01"))
    }

    // MARK: Baseline and diff

    @Test func baselineAcceptsTodayAndReportsTomorrow() throws {
        try write("a.py", Self.positional)
        #expect(try picket("baseline", "create").status == 0)
        #expect(try picket("scan").status == 0)
        // Shifted and edited elsewhere: still the old finding.
        try write("a.py", "import os\n\n\n" + Self.positional + "\nprint(os.sep)\n")
        #expect(try picket("scan").status == 0)
        try write("a.py", Self.positional + Self.positional.replacingOccurrences(of: "def f", with: "def g"))
        let outcome = try picket("scan")
        #expect(outcome.status == 1)
        #expect(
            try picket("scan", "--no-baseline", "--format", "csv").output.split(whereSeparator: \.isNewline).count == 3)
        #expect(try picket("baseline", "show").output.contains("1 finding"))
    }

    @Test func diffReportsChangedLinesOnly() throws {
        let git = Program(path: "/usr/bin/git")
        func run(_ arguments: String...) throws {
            let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
            let outcome = try git.run(identity + arguments, in: folder.path + "/project")
            try #require(outcome.status == 0, "\(outcome.error)")
        }
        try write("a.py", Self.positional)
        try run("init", "-q")
        try run("add", "-A")
        try run("commit", "-qm", "one")
        #expect(try picket("scan", "--diff", "HEAD").status == 0)
        try write("b.py", Self.positional)
        let outcome = try picket("scan", "--diff", "HEAD", "--format", "csv")
        #expect(outcome.status == 1)
        #expect(!outcome.output.contains("a.py"))
        #expect(try picket("scan", "--diff", "no-such-revision").status == 2)
    }

    // MARK: Cache

    @Test func cachedOutputIsTheSameAndCorruptionIsNoticed() throws {
        try write(
            "a.py", Self.positional + "\n\ndef g(x):\n    # picket: ignore[structure] unused\n    return x > 77\n")
        try write("b.py", Self.positional)
        try write("broken.py", "def f(:\n")
        func outputs(_ arguments: String...) throws -> [String] {
            try ["sarif", "json", "jsonl", "csv", "markdown", "html", "junit", "gitlab", "github", "text"].map {
                let all = ["scan", "--reproducible", "--format", $0] + arguments
                return try Program.picket.run(all, in: folder.path + "/project", environment: environment).output
            }
        }
        let cold = try outputs("--no-cache")
        #expect(try outputs() == cold)
        #expect(try outputs() == cold)
        #expect(try picket("scan", "--verbose").output.contains("3 from the cache"))

        let cache = folder.path + "/cache/picket"
        for file in try FileManager.default.subpathsOfDirectory(atPath: cache) {
            let path = cache + "/" + file
            guard var bytes = FileManager.default.contents(atPath: path), bytes.count > 40 else { continue }
            for index in 20..<bytes.count { bytes[index] ^= 0x55 }
            try bytes.write(to: URL(fileURLWithPath: path))
        }
        let corrupt = try picket("scan")
        #expect(corrupt.status == 1)
        #expect(corrupt.output.lowercased().contains("cache"), "\(corrupt.output)")
        #expect(try outputs() == cold)
    }

    // MARK: Output

    @Test func cachedResultsDoNotCrossLabels() throws {
        try write("a.py", Self.positional)
        #expect(try picket("scan", "--label", "itar/x").output.contains("[itar/x] 1 file inspected"))
        #expect(!(try picket("scan", "--label", "third").output.contains("from the cache")))
        #expect(try picket("scan", "--label", "itar/x").output.contains("(1 from the cache)"))
        #expect(try picket("scan", "--label", "no spaces").status == 2)
    }

    @Test func severalOutputsAtOnce() throws {
        try write("a.py", Self.positional)
        let outcome = try picket(
            "scan", "--output", "sarif=out.sarif", "--output", "html=out.html", "--output", "json=out.json")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("connascence/position"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/project").sorted()
        #expect(names == ["a.py", "out.html", "out.json", "out.sarif"])
    }

    @Test func unwritableOutputIsAnErrorAndLeavesNothing() throws {
        try write("a.py", Self.positional)
        let outcome = try picket("scan", "--output", "json=no/such/folder/out.json")
        #expect(outcome.status == 2)
        #expect(outcome.error.contains("no/such/folder"))
    }

    @Test func readerThatGoesAwayEndsCleanly() throws {
        for index in 0..<200 { try write("f\(index).py", Self.positional) }
        let outcome = try Program(path: "/bin/bash").run(
            "-c", "set -o pipefail; '\(Program.picket.path)' scan --no-cache | head -n 1; echo \"${PIPESTATUS[0]}\"",
            in: folder.path + "/project", environment: environment)
        #expect(outcome.output.hasSuffix("\n1\n"), "\(outcome.output)")
        #expect(outcome.error == "")
    }

    @Test func interruptionIsReported() throws {
        for index in 0..<300 { try write("f\(index).py", String(repeating: Self.positional, count: 300)) }
        let outcome = try Program(path: "/bin/bash").run(
            "-c",
            // Not before it listens: /proc has the set of signals that are caught, SIGINT the second bit from the right.
            """
            '\(Program.picket.path)' scan --no-cache --jobs 1 & p=$!
            until grep -q '^SigCgt:.*[2367abef]$' /proc/$p/status; do :; done
            kill -INT $p; wait $p; echo "status $?"
            """,
            in: folder.path + "/project", environment: environment)
        #expect(outcome.output.hasSuffix("status 130\n"), "\(outcome.output.suffix(200))")
        #expect(outcome.output.contains("interrupted"))
    }

    @Test func noColoursOffATerminal() throws {
        try write("a.py", Self.positional)
        #expect(!(try picket("scan").output.contains("\u{1B}")))
        #expect(try picket("scan", "--color", "always").output.contains("\u{1B}["))
    }
}
