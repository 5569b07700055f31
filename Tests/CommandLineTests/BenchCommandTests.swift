import FoundationEssentials
import Measurement
import PicketTestKit
import Testing

/// Small measurements: that they are made and told, not what they say.
@Suite struct BenchCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for number in 0..<10 {
            try folder.write("def f\(number)(a, b):\n    return a * \(number) + b\n", to: "f\(number).py")
        }
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.picket.run(arguments, environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
    }

    private func report(_ arguments: [String]) throws -> BenchmarkReport {
        let outcome = try Program.picket.run(
            arguments + ["--format", "json"], environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
        // 1: a claim fails, as it may on a busy machine.
        #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.error)")
        return try BenchmarkReport(json: Data(outcome.output.utf8))
    }

    @Test(arguments: [
        ["single", "--requests", "20"], ["parallel", "--rounds", "2", "--workers", "3"],
        ["load", "--requests", "50", "--concurrent", "8"],
        ["load", "--requests", "50", "--concurrent", "8", "--cached"],
        ["priority", "--requests", "5", "--every", "1"], ["soak", "--minutes", "0.05"],
    ])
    func measuresRealFiles(_ arguments: [String]) throws {
        let report = try report(["bench"] + arguments + [folder.path])
        #expect(report.name == arguments[0])
        #expect(!report.metrics.isEmpty && report.metrics.allSatisfy { $0.estimate.value.isFinite })
        #expect(report.parameters["files"] == "10")
        if arguments[0] == "soak" { #expect(report.metrics.first { $0.name == "lost" }?.estimate.value == 0) }
        if arguments[0] == "load" { #expect(report.metrics.first { $0.name == "succeeded" }?.estimate.value == 100) }
    }

    @Test func measuresOverheadAndItsParts() throws {
        let report = try report(
            ["bench", "overhead", "--task", "100", "--rounds", "2", "--round", "5", "--workers", "2", "--parts"])
        #expect(report.metrics.count == 7)
        #expect(report.metrics.allSatisfy { $0.estimate.value.isFinite })
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/jsonschema"),
            "no .venv: run scripts/setup-tests"))
    func reportsFollowTheirSchema() throws {
        let json = folder.path(of: "report.json")
        for arguments in [
            ["bench", "priority", "--requests", "5", "--every", "1"],
            ["bench", "parallel", "--rounds", "2", "--workers", "2"],
        ] {
            _ = try Program.picket.run(
                arguments + ["--output", "json=\(json)", folder.path],
                environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
            let outcome = try Program(path: Project.root + "/.venv/bin/jsonschema").run(
                "-i", json, Project.root + "/docs/schemas/benchmark.schema.json")
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        }
    }

    @Test func replaysTraces() throws {
        try folder.write((0..<500).map { "\($0 % 50),100,\(1 + $0 % 7)" }.joined(separator: "\n"), to: "trace.csv")
        let report = try report(["bench", "cache", "--trace", folder.path(of: "trace.csv"), "--size", "0.5"])
        #expect(report.parameters["accesses"] == "500")
        // Hit ratio and cost for each policy; what cannot be learned for want of the library is said.
        let learned = report.remarks.filter { $0.hasPrefix("learned at 0.5: 0 models") }.count
        #expect(report.metrics.count == 6 + 2 * learned)
        #expect(learned == 1 || report.remarks.contains { $0.contains("libxgboost0") })
        try folder.write("nonsense\n", to: "trace.csv")
        #expect(try run("bench", "cache", "--trace", folder.path(of: "trace.csv")).status == 2)
    }

    @Test func reportsAreComparedAndWritten() throws {
        let json = folder.path(of: "a.json")
        let page = folder.path(of: "a.html")
        let first = try run(
            "bench", "single", "--requests", "10", folder.path, "--output", "json=\(json)", "--output", "html=\(page)")
        #expect(first.status == 0, "\(first.error)")
        #expect(String(decoding: try folder.read("a.html"), as: UTF8.self).hasPrefix("<!doctype html>"))
        let second = try run("bench", "single", "--requests", "10", folder.path, "--compare", json)
        #expect(second.status == 0 && second.output.contains("undecided"))
        #expect(try run("bench", "single", "--requests", "10", folder.path, "--compare", page).status == 2)
    }

    @Test func poolStatsGiveTheMeasurementsBehindTheirAdvice() throws {
        let outcome = try run("pool", "stats", folder.path, "--rounds", "2", "--workers", "3")
        // 1: a claim fails, as it may on a busy machine.
        #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.error)")
        for text in ["workers:", "contention", "cost of tree/python", "samples"] {
            #expect(outcome.output.contains(text))
        }
    }

    /// What the claims say depends on the machine; that all are decided, and the exit status follows, does not.
    @Test(arguments: ["enterprise", "defense"]) func validationDecidesEveryClaim(profile: String) throws {
        let outcome = try run(
            "validate", "--profile", profile, "--requests", "50", "--rounds", "2", "--format", "json", folder.path)
        let report = try BenchmarkReport(json: Data(outcome.output.utf8))
        let names = report.claims.map(\.name)
        #expect(names.contains("requests that succeed") && names.first?.hasPrefix("overhead") == true)
        #expect(outcome.status == (report.claims.contains { $0.verdict == .fail } ? 1 : 0))
        for claim in report.claims where claim.name.hasPrefix("reports") { #expect(claim.verdict == .pass, "\(claim)") }
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        #expect(try run("bench", "load", "--requests", "0", folder.path).status == 2)
        #expect(try run("bench", "single", folder.path(of: "nothing")).status == 2)
        #expect(try run("bench", "soak", "--load", "2", folder.path).status == 2)
        #expect(try run("validate", "--profile", "nonsense").status == 2)
    }
}
