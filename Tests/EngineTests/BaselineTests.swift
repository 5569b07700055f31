import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct BaselineTests {
    private func scan(
        _ folder: TemporaryFolder, _ baseline: Baseline? = nil, paths: [String] = ["."]
    ) async throws -> Report {
        var configuration = ScanConfiguration.test(folder, paths: paths)
        configuration.baseline = baseline
        return try await configuration.run()
    }

    @Test func acceptsWhatWasThereAndReportsWhatIsNew() async throws {
        let folder = try TemporaryFolder()
        try folder.write("a = 42\nb = 43\nc = 44 # noqa\n", to: "a.py")
        try folder.write("a = 42\n", to: "b.py")
        try Baseline(of: try await scan(folder)).write(to: folder.path(of: "baseline.json"))
        let baseline = try Baseline(contentsOf: folder.path(of: "baseline.json"))
        #expect(baseline.entries.map(\.path) == ["a.py", "a.py", "b.py"])
        #expect(baseline.toolVersion == "test")

        let same = try await scan(folder, baseline)
        #expect(same.activeFindings.isEmpty && same.notices.isEmpty)
        #expect(same.findings.map { $0.suppression?.kind } == [.baseline, .baseline, .comment, .baseline])

        // Lines shift, one finding goes, one comes.
        try folder.write("import x\n\na = 42\nnew = 45\nc = 44 # noqa\n", to: "a.py")
        let edited = try await scan(folder, baseline)
        #expect(edited.activeFindings.map(\.message) == ["The number 45"])
        #expect(
            edited.notices.map(\.message) == [
                "One finding of the baseline no longer exists: run `picket baseline create` to write it anew"
            ])

        // Of files that were not inspected, nothing is known to be stale.
        #expect(try await scan(folder, baseline, paths: ["b.py"]).notices.isEmpty)

        // What was in a file that is gone is gone.
        folder.remove("b.py")
        #expect(try await scan(folder, baseline).notices.first?.message.hasPrefix("2 findings") == true)

        // Made anew with the old one in force, it keeps what is still there.
        #expect(Baseline(of: edited).entries.count == 3)
    }

    @Test func isWrittenALineAFindingAndSorted() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x = 7\n", to: "b\"\\\n\u{1}é.py")
        try folder.write("x = 7\n", to: "a.py")
        let baseline = Baseline(of: try await scan(folder))
        let lines = baseline.text.split(separator: "\n")
        #expect(lines.count == 5 + 2 + 2)
        #expect(lines[5].contains("\"path\": \"a.py\""))
        #expect(lines[6].contains(#""path": "b\"\\\n\u0001é.py""#))
        #expect(try Baseline(bytes: Array(baseline.text.utf8)) == baseline)
        let empty = Baseline(of: Report(tool: .init(name: "Picket", version: "1"), root: "/"))
        #expect(try Baseline(bytes: Array(empty.text.utf8)) == empty)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{\"format\": \"other\", \"version\": 1, \"tool\": \"\", \"findings\": []}",
        "{\"format\": \"picket-baseline\", \"version\": 2, \"tool\": \"\", \"findings\": []}",
        "{\"format\": \"picket-baseline\", \"version\": 1, \"tool\": \"\", \"findings\": [{}]}",
        String(repeating: "[", count: 100_000),
    ])
    func whatIsNoBaselineIsAnError(_ text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "b.json")
        let error = #expect(throws: ScanError.self) { try Baseline(contentsOf: path) }
        #expect(error?.code == .baseline && error?.message.contains("picket baseline create") == true)
        #expect(error?.message.contains(path) == true)
    }

    @Test func aFileThatIsNotThereOrCannotBeWrittenIsAnError() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ScanError.self) { try Baseline(contentsOf: folder.path(of: "none.json")) }
        let baseline = Baseline(of: Report(tool: .init(name: "Picket", version: "1"), root: "/"))
        let error = #expect(throws: ScanError.self) { try baseline.write(to: folder.path(of: "none/b.json")) }
        #expect(error?.code == .output)
    }
}

@Suite struct WaiverTests {
    private let today = CalendarDay(year: 2026, month: 3, day: 15)

    private func scan(_ waivers: [Waiver]) async throws -> Report {
        let folder = try TemporaryFolder()
        try folder.write("a = 42\nb = 43 # noqa\nshared\n", to: "src/a.py")
        try folder.write("a = 44\nshared\n", to: "lib/b.py")
        var configuration = ScanConfiguration.test(folder)
        configuration.waivers = waivers
        return try await configuration.run(Scan.Faults(today: today))
    }

    @Test func holdByRulePathAndFingerprintUntilTheyExpire() async throws {
        let print = try #require(try await scan([]).findings.first).fingerprint
        for (rule, paths, fingerprint, expires, waived) in [
            ("test/number", [], nil, nil, ["lib/b.py:1", "src/a.py:1"]),
            ("test", [], nil, "2026-03-15", ["lib/b.py:1", "src/a.py:1"]),
            ("tes", [], nil, nil, []), ("test/number", ["src/"], nil, "2027-01-01", ["src/a.py:1"]),
            (nil, ["*.py"], nil, nil, ["lib/b.py:1", "lib/b.py:2", "src/a.py:1", "src/a.py:3"]),
            (nil, [], print, nil, ["lib/b.py:1"]), ("test", [], nil, "2026-03-14", []), (nil, ["/a.py"], nil, nil, []),
        ] as [(String?, [String], String?, String?, [String])] {
            let waiver = try Waiver(
                rule: rule, paths: paths, fingerprint: fingerprint, owner: "team", reason: "later",
                expires: expires.flatMap { CalendarDay($0) })
            let report = try await scan([waiver])
            let found = report.findings.filter { $0.suppression?.kind == .waiver }
            #expect(found.map { "\($0.place.path):\($0.place.start.line)" } == waived)
            #expect(found.allSatisfy { $0.suppression == .init(.waiver, reason: "later", owner: "team") })
            #expect(report.notices.count == (expires == "2026-03-14" ? 1 : 0))
        }
    }

    @Test func needAnOwnerAReasonAndAScope() {
        for (owner, reason, rule) in [("", "r", "x"), ("o", " \t", "x"), ("o", "r", nil)] as [(String, String, String?)]
        {
            let error = #expect(throws: ScanError.self) { try Waiver(rule: rule, owner: owner, reason: reason) }
            #expect(error?.code == .waivers)
        }
    }

    @Test(arguments: [
        ("2026-02-28", true), ("2024-02-29", true), ("2026-02-29", false), ("1900-02-29", false), ("2026-13-01", false),
        ("2026-00-10", false), ("2026-1-1", false), ("+026-01-01", false), ("2026-01-01T00", false), ("", false),
        ("2026-04-31", false),
    ])
    func daysAreThoseOfTheCalendar(_ text: String, _ isDay: Bool) {
        #expect(CalendarDay(text)?.description == (isDay ? text : nil))
    }

    @Test func daysAreInOrder() throws {
        let days = try ["2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01"].map { try #require(CalendarDay($0)) }
        #expect(days.sorted() == days && CalendarDay.today > days[0])
    }
}
