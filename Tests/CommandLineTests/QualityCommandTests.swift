import Evidence
import FoundationEssentials
import PicketTestKit
import Testing

/// What a user sees of figures over a ledger, and of alerts.
@Suite struct QualityCommandTests {
    let folder: TemporaryFolder
    private static let jsonschema = Project.root + "/.venv/bin/jsonschema"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("def f(a, b, c, d, e, f, g, h, i):\n    return a\n", to: "a.py")
        try folder.write("x = 1\n", to: "b.py")
        try picket("ledger", "init", "--unprotected", "picket.test/log")
    }

    @discardableResult
    private func picket(_ arguments: String...) throws -> Program.Outcome {
        try Program.picket.run(
            arguments, in: folder.path,
            environment: [
                "XDG_CACHE_HOME": folder.path + "/cache", "PICKET_GRAMMARS": Project.root + "/.grammars",
                "PICKET_PASSPHRASE": "",
            ])
    }

    private func scan() throws {
        let outcome = try picket("scan", "--evidence", ".picket-evidence", "--fail-on", "never", ".")
        try #require(outcome.status == 0 && outcome.error.contains("recorded as entry"), "\(outcome.error)")
    }

    private func actions() throws -> [String] {
        let reader = try LedgerReader(
            FolderStorage(folder.path(of: ".picket-evidence")), crypto: SwiftCryptoModule())
        return try reader.entries().map(\.action.rawValue)
    }

    @Test func figuresComeWithTheirIntervals() throws {
        // A chart takes several.
        for _ in 0..<3 { try scan() }
        let text = try picket("quality", "--record")
        // A finding in two files each time: far from the target, and with confidence.
        #expect(text.status == 1 && text.output.contains("MISSED") && text.output.contains("sigma level"))
        #expect(try actions().last == "quality.reported")
        let json = try picket("quality", "--format", "json")
        let value = try JSON(parsing: json.output.utf8)
        #expect(value.object != nil)
        let page = try picket("quality", "--format", "html", "-o", "quality.html")
        #expect(page.status == 1)
        #expect(try String(decoding: folder.read("quality.html"), as: UTF8.self).contains("<svg"))
        let file = try folder.write(json.output, to: "quality.json")
        guard FileManager.default.isExecutableFile(atPath: Self.jsonschema) else { return }
        let check = try Program(path: Self.jsonschema).run(
            "-i", file, Project.root + "/docs/schemas/quality.schema.json")
        #expect(check.status == 0, "\(check.output)\(check.error)")
    }

    /// One rule, by quality, alerts and compliance.
    @Test func figuresSpeakOfOneRule() throws {
        try folder.write(
            """
            quality:
              - {name: parameters, rules: [connascence/position]}
              - {name: security, rules: [security], sigma: 2}
            """, to: "picket.yaml")
        try scan()
        let value = try JSON(parsing: picket("quality", "--format", "json").output.utf8)
        let targets = try #require(value["characteristics"]?.array)
        #expect(targets.map { $0["defects"]?.integer } == [1, 0])
        // Two files, and all rules of the family in each of them.
        #expect(targets.first?["opportunities"]?.integer == 2 && (targets.last?["opportunities"]?.integer ?? 0) > 20)
        #expect(targets.allSatisfy { $0["silentScans"] == 0 })
        let query =
            "entries where action = scan.completed expect latest where details.byRule.connascence/position.findings = 1"
        let asked = try picket("compliance", "query", query)
        #expect(asked.status == 0 && asked.output.hasPrefix("holds"), "\(asked.output)\(asked.error)")
    }

    @Test func anAlertIsToldOnceAndResolved() throws {
        try folder.write(
            """
            alerts:
              rules:
                - {name: findings, type: threshold, metric: findings, above: 0, severity: critical}
              channels:
                - {type: file, path: alerts.jsonl}
            """, to: "picket.yaml")
        try scan()
        let raised = try picket("alerts", "evaluate")
        #expect(raised.status == 1, "\(raised.output)\(raised.error)")
        #expect(try lines("alerts.jsonl").count == 1)
        try picket("alerts", "evaluate")
        #expect(try lines("alerts.jsonl").count == 1)
        let list = try picket("alerts", "list")
        #expect(list.output.contains("RAISED") && list.output.contains("findings"))

        try folder.write("y = 1\n", to: "a.py")
        try scan()
        let resolved = try picket("alerts", "evaluate")
        #expect(resolved.status == 0, "\(resolved.output)\(resolved.error)")
        // It is told when the group may tell again.
        #expect(!(try picket("alerts", "list").output.contains("RAISED")))
        let kinds = Set(try actions())
        #expect(kinds.isSuperset(of: ["alert.raised", "alert.resolved", "alert.delivered"]))
    }

    @Test(arguments: [
        ("alerts: {rules: [{name: a, type: nothing}]}", "picket.yaml:1"),
        ("alerts:\n  rules:\n    - {name: a, type: threshold, metric: findings}", "picket.yaml:3"),
        ("quality:\n  - {name: q, sigma: high}", "picket.yaml:2"),
        ("quality:\n  - {name: q, severities: [terrible]}", "picket.yaml:2"),
        ("quality:\n  - {name: q, severities: [high], rules: [security]}", "picket.yaml:2"),
        ("quality:\n  - {name: q, rules: []}", "picket.yaml:2"),
        ("evidence: {folder: e, confidential: ''}", "picket.yaml:1"),
    ])
    func whatMakesNoSenseIsRefusedWithItsLine(yaml: String, place: String) throws {
        try folder.write(yaml + "\n", to: "picket.yaml")
        let outcome = try picket("scan", ".")
        #expect(outcome.status == 2 && outcome.error.contains(place), "\(outcome.error)")
    }

    private func lines(_ name: String) throws -> [Substring] {
        String(decoding: try folder.read(name), as: UTF8.self).split(separator: "\n")
    }
}
