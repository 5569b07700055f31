import Evidence
import PicketTestKit
import Testing

/// What queries select, and what they make of it: golden logs, one for each operator and verdict.
@Suite struct QueryTests {
    private static let day = MemoryLog.day

    private func log(_ build: (inout MemoryLog) -> Void) -> MemoryLog {
        var log = MemoryLog()
        build(&log)
        return log
    }

    // MARK: The text

    static let canonical = [
        "fact crypto.validated = true", "entries where object unlike compliance/* expect every 3w",
        "fact crypto.module like \"*OpenSSL 3*\"", "entries expect at least 1",
        "entries where action = scan.completed within 90d expect every 7d",
        "entries where action in (key.generated, key.rotated) and outcome != failure expect at most 3 where actor like user:*",
        "entries within 12h expect none where details.a.0.b >= 1.5 and label exists and request absent",
        "entries where digest.input exists and version.picket = 0.1.0 expect all where details.n = \"1\"",
        "entries where object = \"say \\\"and\\\"\" expect latest where details.on = true and details.n < -1",
        "entries where action = alert.raised expect each followed within 72h by action = alert.resolved and outcome = success",
        "entries where object in (\"\", \"true\", \"3\", \"at\", a/b:c@d+e-f) expect at least 2 where details.x > 0 and details.y <= 0",
    ]

    @Test(arguments: canonical)
    func whatIsCanonicalIsReadAsItIs(text: String) throws {
        #expect(try EvidenceQuery(text).description == text)
    }

    @Test func spaceAndQuotesDoNotMatter() throws {
        let loose = "entries  where\n action='scan.completed'and outcome!=\"failure\" expect  at least 1"
        #expect(
            try EvidenceQuery(loose).description
                == "entries where action = scan.completed and outcome != failure expect at least 1")
    }

    @Test(arguments: [
        ("", 0, "begins with"), ("entries", 7, "\"expect\" belongs"), ("fact", 4, "a fact's name"),
        ("fact colour = 1", 5, "there is no fact \"colour\""), ("fact crypto.validated", 21, "a comparison belongs"),
        ("entries where size = 1 expect at least 1", 14, "no member \"size\""),
        ("entries where details. = 1 expect at least 1", 14, "empty name"),
        ("entries expect none", 19, "says nothing without"), ("entries expect at least 0", 24, "from 1"),
        ("entries expect some", 15, "what is expected is"), ("entries within 90 expect at least 1", 15, "a period is"),
        ("entries within 0d expect at least 1", 15, "a period is"),
        ("entries expect every 999999999999999999999d", 21, "a period is"),
        ("entries expect at least 1 or 2", 26, "was to end"),
        ("entries where action = and expect at least 1", 23, "into quotes"),
        ("entries where details.x < a expect at least 1", 26, "a number belongs"),
        ("entries where action ! x", 21, "only in \"!=\""),
        ("entries where action = 'x", 23, "does not end"),
        ("entries where action = \"a\u{7}\"", 25, "control character"),
        ("entries where action in (a, expect", 28, "into quotes"),
        ("entries where action in () expect", 25, "a value belongs"),
        ("entries where action like 3 expect at least 1", 26, "a pattern belongs"),
        ("entries ; drop", 8, "into quotes, or nowhere"),
        (String(repeating: "entries ", count: 600), 4096, "at most 4096 bytes"),
        ("entries where " + String(repeating: "action = a and ", count: 20), 254, "at most 16 conditions"),
    ])
    func whatIsNoQueryIsRefusedWithItsPlace(text: String, offset: Int, message: String) {
        let error = #expect(throws: QueryError.self) { try EvidenceQuery(text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
    }

    // MARK: Conditions

    @Test(arguments: [
        ("action = scan.completed", true), ("action != scan.completed", false), ("actor like *:ada", true),
        ("actor like *:bob", false), ("actor unlike *:bob", true), ("actor unlike *:ada", false),
        ("request unlike a", false), ("actor like user:*", true), ("actor like *s*r*a*", true), ("object like *", true),
        ("object = /src", true), ("outcome in (failure, partial)", true), ("outcome in (failure)", false),
        ("label absent", true), ("label = \"\"", false), ("details.empty absent", true), ("label != secret", false),
        ("digest.report exists", true),
        ("digest.input exists", false),
        ("version.picket = 0.1.0", true), ("details.count = 3", true), ("details.count = \"3\"", false),
        ("details.count > 2", true), ("details.count >= 3", true), ("details.count < 3", false),
        ("details.count <= 3", true),
        ("details.list.1.name = b", true), ("details.list.2 exists", false), ("details.list.x exists", false),
        ("details.nothing absent", true), ("details.nothing exists", false), ("details.on = true", true),
        ("details.on = \"true\"", false), ("details.missing != 1", false), ("details.missing < 1", false),
        ("details.count.deeper absent", true), ("request absent", true),
    ])
    func conditionsHoldOfWhatTheySay(condition: String, holds: Bool) throws {
        let log = log {
            $0.add(
                .scanCompleted, object: "/src", outcome: .partial, digests: ["report": "sha256:00"],
                details: ["count": 3, "list": [1, ["name": "b"]], "nothing": nil, "on": true, "empty": ""])
        }
        #expect(try log.result("entries expect at least 1 where \(condition)").verdict == (holds ? .holds : .fails))
    }

    // MARK: Expectations

    private static let scans = "entries where action = scan.completed within 30d expect"

    @Test(arguments: [
        "at least 1", "at most 1", "none where outcome = failure", "all where outcome = success",
        "latest where outcome = success",
        "every 7d", "each followed within 1d by action = report.attested",
    ])
    func ofWhatIsNotRecordedNothingIsKnown(expectation: String) throws {
        // Others are recorded, and one is too old.
        let log = log {
            $0.add(.scanCompleted, ago: 31)
            $0.add(.keyGenerated, ago: 2)
        }
        let result = try log.result("\(Self.scans) \(expectation)")
        #expect(result.verdict == .unknown && result.decisive.count == 0 && result.population == 0)
        #expect(result.explanation.contains("nothing of the kind is recorded"))
    }

    private var three: MemoryLog {
        log {
            $0.add(.scanCompleted, ago: 20)
            $0.add(.scanCompleted, ago: 12, outcome: .failure)
            $0.add(.keyGenerated, ago: 11)
            $0.add(.scanCompleted, ago: 3)
        }
    }

    @Test(
        arguments: [
            ("at least 3", .holds, [0, 1, 3]), ("at least 4", .fails, [0, 1, 3]), ("at most 3", .holds, [0, 1, 3]),
            ("at most 2", .fails, [0, 1, 3]), ("at least 2 where outcome = success", .holds, [0, 3]),
            ("at least 1 where outcome = denied", .fails, [0, 1, 3]), ("none where outcome = failure", .fails, [1]),
            ("none where outcome = denied", .holds, [0, 1, 3]), ("at most 1 where outcome = failure", .holds, [1]),
            ("all where outcome in (success, failure)", .holds, [0, 1, 3]),
            ("all where outcome = success", .fails, [1]),
            ("latest where outcome = success", .holds, [3]), ("latest where outcome = failure", .fails, [3]),
            ("every 9d", .holds, [0, 1, 3]), ("every 8d", .fails, [1, 3]),
        ] as [(String, QueryResult.Verdict, [UInt64])])
    func expectationsCiteWhatDecided(expectation: String, verdict: QueryResult.Verdict, indices: [UInt64]) throws {
        let result = try three.result("\(Self.scans) \(expectation)")
        #expect(result.verdict == verdict, "\(result.explanation)")
        #expect(result.decisive.all.map(\.index) == indices)
    }

    @Test func timeWithoutOneIsCountedAtBothEnds() throws {
        // The log begins with a scan 60 days ago; of the 90 days only 60 were observed.
        let old = log {
            $0.add(.scanCompleted, ago: 60)
            $0.add(.scanCompleted, ago: 50)
        }
        let query = "entries where action = scan.completed within 90d expect every"
        #expect(try old.result("\(query) 49d").verdict == .fails)
        #expect(try old.result("\(query) 49d").decisive.all.map(\.index) == [1])
        #expect(try old.result("\(query) 50d").verdict == .holds)
        let late = log {
            $0.add(.ledgerCreated, ago: 60)
            $0.add(.scanCompleted, ago: 1)
        }
        #expect(try late.result("\(query) 58d").verdict == .fails)
        #expect(try late.result("\(query) 59d").verdict == .holds)
        #expect(try late.result("\(query) 61d").verdict == .unknown, "60 days tell nothing of 61")
    }

    @Test func windowEndsAtTheReportsDate() throws {
        let log = log {
            $0.add(.scanCompleted, ago: 30)
            $0.add(.scanCompleted, ago: 0)
            $0.add(.scanCompleted, ago: -0.001)
        }
        #expect(try log.result("\(Self.scans) at least 1").decisive.all.map(\.index) == [0, 1])
        let since = MemoryLog.now - Self.day
        #expect(try log.result("\(Self.scans) at least 1", since: since).decisive.all.map(\.index) == [1])
        let evaluation = try QueryEvaluation(of: [], in: log, period: EvidencePeriod(end: MemoryLog.now))
        #expect(evaluation.later == 1 && evaluation.size == 3)
        let cut = EvidencePeriod(end: MemoryLog.now, size: 1)
        let part = try QueryEvaluation(of: [try EvidenceQuery("entries expect at most 9")], in: log, period: cut)
        #expect(part.size == 1 && part.results[0].decisive.all.map(\.index) == [0])
    }

    @Test func citesTheFirstAndTheLatest() throws {
        let log = log { log in for _ in 0..<100 { log.add(.scanCompleted, ago: 1) } }
        let result = try log.result("\(Self.scans) at least 1")
        #expect(result.decisive.count == 100 && result.decisive.all.map(\.index) == [0, 96, 97, 98, 99])
    }

    // MARK: What has to follow

    private static let followed =
        "entries where action = alert.raised within 30d expect each followed within 72h by action = alert.resolved"

    @Test func whatFollowsInTimeHolds() throws {
        let log = log {
            $0.add(.alertRaised, ago: 10, object: "a")
            $0.add(.alertRaised, ago: 9, object: "b")
            $0.add(.alertResolved, ago: 8, object: "b")
            $0.add(.alertResolved, ago: 7, object: "a")
            $0.add(.alertRaised, ago: 1, object: "c")
        }
        let result = try log.result(Self.followed)
        #expect(result.verdict == .holds && result.decisive.all.map(\.index) == [1, 0])
        #expect(result.explanation == "all 2 that were due were followed in time, 1 not due yet")
    }

    @Test(arguments: [
        // Too late, never, and about something else.
        ([(EntryAction.alertResolved, 6.99, "a")], QueryResult.Verdict.fails), ([], .fails),
        ([(.alertResolved, 9, "b")], .fails), ([(.alertResolved, 7, "a")], .holds),
    ])
    func whatDoesNotFollowFails(answers: [(EntryAction, Double, String)], verdict: QueryResult.Verdict) throws {
        let log = log {
            $0.add(.alertRaised, ago: 10, object: "a")
            for (action, ago, object) in answers { $0.add(action, ago: ago, object: object) }
        }
        let result = try log.result(Self.followed)
        #expect(result.verdict == verdict && result.decisive.all.map(\.index) == [0])
    }

    @Test func whatIsNotDueYetIsNotKnown() throws {
        let log = log { $0.add(.alertRaised, ago: 1, object: "a") }
        #expect(try log.result(Self.followed).verdict == .unknown)
    }

    // MARK: Facts

    @Test func factsAreComparedAndMissingOnesUnknown() throws {
        var facts = Facts()
        #expect(facts.set(.cryptoValidated, false) && facts.set(.cryptoModule, "OpenSSL 3.0.17"))
        #expect(!facts.set(.cryptoValidated, "yes") && !facts.set(.cryptoModule, true))
        let log = MemoryLog()
        #expect(try log.result("fact crypto.validated = true", facts: facts).verdict == .fails)
        #expect(try log.result("fact crypto.module like \"OpenSSL*\"", facts: facts).verdict == .holds)
        #expect(try log.result("fact ledger.verified = true", facts: facts).verdict == .unknown)
        #expect(try log.result("fact crypto.validated = true", facts: facts).explanation == "crypto.validated is false")
    }
}
