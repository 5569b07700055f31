import Foundation
import PicketTestKit
import Testing

/// `--compat bandit` against Bandit itself: the same findings, by file, line and test, in both directions.
/// docs/bandit.md lists what differs. Of the projects a seeded part is read; `PICKET_WHOLE_CORPUS=1` takes all.
struct BanditCorpusTests {
    private static let bandit = Program(path: Project.root + "/.venv/bin/bandit")
    private static let ruff = Program(path: Project.root + "/.venv/bin/ruff")

    private static let files = 500

    struct Place: Hashable, CustomStringConvertible {
        let path: String
        let line: Int
        /// Bandit's id.
        let test: String

        var description: String { "\(path):\(line): \(test)" }
    }

    /// Django, SQLAlchemy, ansible-core, sympy; and the fixtures, which have every one of Bandit's tests.
    @Test(arguments: [".corpora/python-45mb", "Tests/DetectorsTests/Fixtures/security"])
    func agreesWithBandit(_ name: String) throws {
        let folder = "\(Project.root)/\(name)"
        guard Self.exists(Self.bandit.path), Self.exists(folder) else {
            print("skipped: no .venv/bin/bandit or no \(name); scripts/setup-tests fetches both")
            return
        }
        let scratch = try TemporaryFolder()
        let sample = try CorpusSample(of: folder, into: scratch, suffix: ".py", files: Self.files)
        let theirs = try Self.banditFindings(sample.path)
        let ours = try Self.picketFindings(sample.path)
        try #require(!theirs.isEmpty)
        let missing = theirs.subtracting(ours)
        let extra = ours.subtracting(theirs)
        print("bandit, \(name): \(theirs.count) findings, \(missing.count) missing, \(extra.count) more")
        // The issue asks for 99.5%; no difference is left.
        #expect(missing.isEmpty, "\(Self.list(missing))")
        #expect(extra.isEmpty, "\(Self.list(extra))")
    }

    /// Ruff's `S` rules have Bandit's numbers and, here and there, their own minds.
    @Test func agreesWithRuff() throws {
        let folder = "\(Project.root)/.corpora/python-45mb"
        guard Self.exists(Self.ruff.path), Self.exists(folder) else {
            print("skipped: no .venv/bin/ruff or no .corpora/python-45mb; scripts/setup-tests fetches both")
            return
        }
        let scratch = try TemporaryFolder()
        let sample = try CorpusSample(of: folder, into: scratch, suffix: ".py", files: Self.files)
        let theirs = try Self.ruffFindings(sample.path)
        // Imports are rules that Ruff has in preview only.
        let ours = try Self.picketFindings(sample.path).filter {
            !$0.test.hasPrefix("B4") && $0.test != "B613"
        }
        try #require(!theirs.isEmpty)
        let missing = theirs.subtracting(ours)
        let extra = ours.subtracting(theirs)
        print("ruff: \(theirs.count) findings, \(missing.count) missing, \(extra.count) more")
        #expect(missing.count * 50 <= theirs.count, "\(Self.list(missing))")
        #expect(extra.count * 50 <= ours.count, "\(Self.list(extra))")
        // Assertions are nearly all of it: the rest by itself, as docs/bandit.md has it.
        let rest = Set(theirs.filter { $0.test != "B101" })
        #expect(missing.count { $0.test != "B101" } * 20 <= rest.count)
    }

    // MARK: Running the three

    private static func banditFindings(_ folder: String) throws -> Set<Place> {
        struct Report: Decodable {
            struct Result: Decodable {
                let filename: String
                let lineNumber: Int
                let testId: String
            }
            let results: [Result]
        }
        let run = try bandit.run("-r", "-q", "-f", "json", ".", in: folder)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(Report.self, from: Data(run.bytes))
        return Set(
            report.results.map { Place(path: String($0.filename.dropFirst(2)), line: $0.lineNumber, test: $0.testId) }
        )
    }

    private static func ruffFindings(_ folder: String) throws -> Set<Place> {
        struct Result: Decodable {
            struct Location: Decodable { let row: Int }
            let filename: String
            let code: String?
            let location: Location
        }
        let run = try ruff.run(
            "check", "--isolated", "--no-cache", "--no-respect-gitignore", "--exit-zero", "--select", "S",
            "--output-format", "json", ".", in: folder)
        let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/"
        return Set(
            try JSONDecoder().decode([Result].self, from: Data(run.bytes)).compactMap { result in
                guard let code = result.code, code.hasPrefix("S") else { return nil }
                let path = result.filename.replacingOccurrences(of: real, with: "")
                return Place(path: path, line: result.location.row, test: "B" + code.dropFirst())
            })
    }

    /// Also what a comment suppresses: `# noqa` means nothing to Bandit, and nothing in these files says `# nosec`.
    private static func picketFindings(_ folder: String) throws -> Set<Place> {
        struct Report: Decodable {
            struct Start: Decodable { let line: Int }
            struct Finding: Decodable {
                let path: String
                let start: Start
                let message: String
            }
            let root: String
            let findings: [Finding]
        }
        let run = try Program.picket.run(
            "scan", "--no-config", "--no-cache", "--no-ignore", "--no-baseline", "--select", "security", "--compat",
            "bandit", "--include", "*.py", "--format", "json", ".", in: folder)
        let report = try JSONDecoder().decode(Report.self, from: Data(run.bytes))
        let whole = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/"
        return Set(
            report.findings.map { finding in
                let path = "\(report.root)/\(finding.path)".replacingOccurrences(of: whole, with: "")
                return Place(path: path, line: finding.start.line, test: String(finding.message.prefix { $0 != ":" }))
            })
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func list(_ places: Set<Place>) -> String {
        places.map(\.description).sorted().prefix(200).joined(separator: "\n")
    }
}
