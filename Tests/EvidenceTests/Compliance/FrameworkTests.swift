import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// Framework files: those that come with Picket, what is refused, and how results decide a status.
@Suite struct FrameworkTests {
    // MARK: Those that come with Picket

    @Test func theLibraryIsRead() throws {
        let library = try FrameworkReader(PackageResources.queries_json, file: "queries.json").library()
        #expect(!library.isEmpty && library == QueryLibrary.queries)
    }

    @Test func thoseOfTheIssueAreThere() throws {
        let frameworks = try Framework.builtIn()
        #expect(
            frameworks.map(\.id) == ["soc2", "iso27001", "ssdf", "nist800-53", "gdpr", "fips140", "power-of-ten"])
        func groups(_ id: String) -> Set<String> {
            Set(frameworks.first { $0.id == id }?.controls.map { String($0.id.prefix { !$0.isNumber }) } ?? [])
        }
        #expect(groups("soc2") == ["CC", "A", "C"])
        #expect(groups("ssdf") == ["PO.", "PS.", "PW.", "RV."])
        #expect(groups("nist800-53") == ["AU-", "AC-", "IA-", "SC-", "SI-", "RA-", "CM-"])
        let articles = Set(
            frameworks.first { $0.id == "gdpr" }?.controls.compactMap { $0.id.split(separator: ".").dropFirst().first }
                ?? [])
        #expect(articles == ["5", "15", "17", "30", "32", "33"])
        #expect(frameworks.first { $0.id == "power-of-ten" }?.controls.count == 10)
    }

    /// A query about an action that nothing records would never be answered.
    @Test func queriesAskForActionsThatAreRecorded() throws {
        let known: Set<String> = [
            "ledger.created", "ledger.continued", "clock.jumped", "checkpoint.anchored", "checkpoint.witnessed",
            "subject.shredded", "scan.completed", "report.attested", "finding.waived", "key.generated", "key.rotated",
            "key.revoked", "crypto.tested", "compliance.reported", "quality.reported", "alert.raised", "alert.resolved",
            "alert.delivered", "power-of-ten.reported",
        ]
        for framework in try Framework.builtIn() {
            for (name, named) in framework.queries {
                guard case .entries(let query) = named.query else { continue }
                var conditions = query.conditions
                switch query.expectation {
                case .atLeast(_, let more), .atMost(_, let more), .all(let more), .latest(let more),
                    .followed(_, let more):
                    conditions += more
                case .every: break
                }
                for condition in conditions where condition.field == .action {
                    switch condition.comparison {
                    case .equal(.string(let action)): #expect(known.contains(action), "\(name)")
                    case .oneOf(let actions): #expect(actions.allSatisfy { known.contains("\($0)") }, "\(name)")
                    default: Issue.record("\(name) compares an action otherwise")
                    }
                }
            }
        }
    }

    @Test func allOfTheLibraryIsAskedAndCanonical() throws {
        let asked = Set(try Framework.builtIn().flatMap { $0.controls.flatMap { $0.requires + $0.assessable } })
        #expect(Set(QueryLibrary.queries.keys).subtracting(asked) == [])
        for (name, named) in QueryLibrary.queries {
            #expect(try EvidenceQuery("\(named.query)") == named.query, "\(name)")
        }
    }

    @Test func theirQueriesAreDocumented() throws {
        let page = try String(contentsOfFile: Project.root + "/docs/compliance.md", encoding: .utf8)
        for (name, named) in QueryLibrary.queries {
            #expect(page.contains("| `\(name)` | \(named.shows) | `\(named.query)` |"), "\(name)")
        }
        for framework in try Framework.builtIn() {
            #expect(page.contains("| `\(framework.id)` | \(framework.title) |"))
        }
        for fact in Fact.allCases { #expect(page.contains("| `\(fact.rawValue)` | \(fact.explanation) |")) }
    }

    // MARK: What is refused

    static let good = """
        {
          "format": "picket-framework/1", "id": "house", "version": "1", "title": "House rules",
          "source": {"title": "Rules of the house", "publisher": "Us", "uri": "https://example.com/rules"},
          "about": "What we ask of ourselves.",
          "queries": {
            "mine": {"shows": "Something happened.", "query": "entries expect at least 1"}
          },
          "controls": [
            {
              "id": "H1", "title": "Scans", "group": "All", "text": "Code is scanned.",
              "responsibility": "technical", "contributes": "Scans it.",
              "requires": ["mine", "scan-recent"]
            },
            {
              "id": "H2", "title": "Manners", "group": "All", "text": "Be kind.",
              "responsibility": "organisational", "contributes": "Nothing."
            }
          ]
        }
        """

    @Test func ownQueriesStandBesideTheLibrarys() throws {
        let framework = try Framework(Array(Self.good.utf8), file: "house.json")
        #expect(framework.id == "house" && framework.controls.map(\.id) == ["H1", "H2"])
        #expect(Set(framework.queries.keys) == ["mine", "scan-recent"])
    }

    @Test(arguments: [
        ("\"mine\", \"scan-recent\"", "\"mine\", \"scan-recnt\"", 12, "unknown query \"scan-recnt\""),
        ("expect at least 1", "expect at leest 1", 6, "\"most\" belongs here"),
        ("entries expect", "entries where size = 1 expect", 6, "no member \"size\""),
        ("\"text\": \"Be kind.\"", "\"txet\": \"Be kind.\"", 15, "unknown member \"txet\""),
        (", \"text\": \"Be kind.\"", "", 14, "missing"),
        ("picket-framework/1", "picket-framework/2", 2, "picket-framework/1"),
        ("\"text\": \"Be kind.\"", "\"text\": 3", 15, "has to be a text"),
        ("\"Be kind.\"", "\" \"", 15, "has to be a text"),
        ("\"H2\"", "\"H1\"", 15, "two controls \"H1\""), ("\"H2\"", "\"2H\"", 15, "begins with a letter"),
        ("\"organisational\"", "\"mine\"", 16, "none of technical, organisational, shared"),
        ("\"contributes\": \"Nothing.\"", "\"contributes\": \"N\", \"requires\": [\"mine\"]", 14, "decided by people"),
        ("\"technical\"", "\"shared\"", 9, "\"remains\""),
        ("\"mine\":", "\"scan-recent\":", 6, "the library's already"),
        ("\"mine\":", "\"my own\":", 6, "made of letters"),
        ("[\"mine\", \"scan-recent\"]", "[\"scan-recent\"]", 6, "no control asks"),
        ("[\"mine\", \"scan-recent\"]", "\"mine\"", 12, "an array"), ("\"H1\",", "\"H1\"", 10, "belongs here"),
        ("entries expect at least 1", "fact ledger.verified = true", 9, ""),
        ("\"id\": \"house\",", "", 1, "\"id\" is missing"),
        ("\"house\"", "\"../house\"", 2, "an id is made of"), ("\"about\"", "\"about\": 1, \"about\"", 4, "twice"),
    ])
    func whatIsWrongIsRefusedWithItsLine(old: String, new: String, line: Int, message: String) throws {
        let text = Self.good.replacingOccurrences(of: old, with: new)
        guard message != "" else {
            // A control that asks for facts alone could cite nothing.
            let alone = text.replacingOccurrences(of: ", \"scan-recent\"", with: "")
            let error = #expect(throws: FrameworkError.self) { try Framework(Array(alone.utf8), file: "house.json") }
            #expect(error?.message.contains("needs a query over entries") ?? false)
            return
        }
        let error = #expect(throws: FrameworkError.self) { try Framework(Array(text.utf8), file: "house.json") }
        #expect(error?.description.hasPrefix("house.json:\(line): ") ?? false, "\(error?.description ?? "")")
        #expect(error?.message.contains(message) ?? false, "\(error?.description ?? "")")
    }

    @Test func tooLongAFileIsRefused() {
        let error = #expect(throws: FrameworkError.self) {
            try Framework([UInt8](repeating: 0x20, count: Framework.mostBytes + 1), file: "f")
        }
        #expect(error?.message.contains("longer") ?? false)
    }

    // MARK: Status

    private static let verdicts: [QueryResult.Verdict] = [.holds, .fails, .unknown]

    /// Every combination of what two required queries and one that makes the control assessable came to.
    @Test(arguments: verdicts, verdicts)
    func contraryEvidenceComesBeforeMissing(first: QueryResult.Verdict, second: QueryResult.Verdict) {
        func result(_ verdict: QueryResult.Verdict) -> QueryResult {
            QueryResult(verdict: verdict, explanation: "because", decisive: Citations(), population: 1)
        }
        for gate in Self.verdicts {
            let control = Framework.Control(
                id: "X", title: "x", group: "x", text: "x", responsibility: .technical, contributes: "x", remains: "",
                assessable: ["gate"], requires: ["a", "b"])
            let results = ["a": result(first), "b": result(second), "gate": result(gate)]
            let assessed = ComplianceReport.Assessed(control, results, isLedgerBroken: false)
            let expected: ComplianceReport.Status =
                first == .fails || second == .fails
                ? .notSatisfied
                : first == .unknown || second == .unknown || gate != .holds ? .notAssessable : .satisfied
            #expect(assessed.status == expected && !assessed.reasons.isEmpty)
            #expect(ComplianceReport.Assessed(control, results, isLedgerBroken: true).status == .notAssessable)
        }
    }

    @Test func peopleDecideWhatIsOrganisational() throws {
        let framework = try Framework(Array(Self.good.utf8), file: "house.json")
        var log = MemoryLog()
        func statuses(_ log: MemoryLog, _ facts: Facts = Facts()) throws -> [ComplianceReport.Status] {
            try ComplianceReport(
                framework, of: log, facts: facts, period: EvidencePeriod(end: MemoryLog.now), tool: "0"
            )
            .controls.map(\.status)
        }
        #expect(try statuses(log) == [.notAssessable, .organisational])
        log.add(.keyGenerated)
        #expect(try statuses(log) == [.notAssessable, .organisational])
        log.add(.scanCompleted, ago: 1)
        #expect(try statuses(log) == [.satisfied, .organisational])
        var facts = Facts()
        facts.set(.ledgerVerified, false)
        #expect(try statuses(log, facts) == [.notAssessable, .organisational])
    }

    /// Of an empty log nothing is satisfied and nothing is not.
    @Test func anEmptyLogShowsNothing() throws {
        for framework in try Framework.builtIn() {
            let report = try ComplianceReport(
                framework, of: MemoryLog(), facts: Facts(), period: EvidencePeriod(end: MemoryLog.now), tool: "0")
            #expect(report.count(.satisfied) == 0 && report.count(.notSatisfied) == 0, "\(framework.id)")
        }
    }

    /// A log in which everything was done as it should be satisfies all controls that can be; each cites entries.
    @Test func aGoodLogSatisfiesWhatCanBe() throws {
        let log = MemoryLog.good
        var facts = Facts()
        for fact in Fact.allCases { facts.set(fact, fact.isText ? "module 1" : true) }
        for framework in try Framework.builtIn() {
            let report = try ComplianceReport(
                framework, of: log, facts: facts, period: EvidencePeriod(end: MemoryLog.now), tool: "0")
            for assessed in report.controls {
                let canBe = !assessed.control.requires.isEmpty
                #expect((assessed.status == .satisfied) == canBe, "\(assessed.control.id): \(assessed.reasons)")
                guard canBe else { continue }
                let cited = assessed.control.requires.compactMap { report.results[$0]?.decisive.first }
                #expect(!cited.isEmpty, "\(assessed.control.id) cites nothing")
            }
        }
    }

    @Test func aBadLogSatisfiesLess() throws {
        var log = MemoryLog.good
        log.add(.scanCompleted, ago: 0, outcome: .partial, details: ["findings": ["critical": 2, "high": 0]])
        log.add(.clockJumped, ago: 0)
        let framework = try #require(try Framework.builtIn().first { $0.id == "nist800-53" })
        let report = try ComplianceReport(
            framework, of: log, facts: Facts(), period: EvidencePeriod(end: MemoryLog.now), tool: "0")
        func status(_ id: String) -> ComplianceReport.Status? {
            report.controls.first { $0.control.id == id }?.status
        }
        #expect(status("AU-8") == .notSatisfied && status("SI-2") == .notSatisfied && status("RA-5") == .notSatisfied)
        #expect(status("AU-9") == .notAssessable, "the log was not verified")
        #expect(status("SC-12") == .satisfied && status("AC-2") == .organisational)
    }
}

extension MemoryLog {
    /// A hundred days in which everything was done.
    static var good: MemoryLog {
        var log = MemoryLog()
        log.add(.ledgerCreated, ago: 100, actor: "picket")
        log.add(.cryptoTested, ago: 100, actor: "picket", details: ["approvedOnly": true])
        log.add(.keyGenerated, ago: 100, object: "key-1")
        for ago in stride(from: 99.0, through: 1, by: -2) {
            let digest = "sha256:" + String(repeating: "0", count: 64)
            log.add(
                .scanCompleted, ago: ago, actor: "service:ci", object: "/src", label: "internal",
                digests: ["report": digest, "rules": digest, "configuration": digest, "input": digest],
                details: ["findings": ["critical": 0, "high": 0, "medium": 3]])
        }
        let rules = JSON.object(
            Dictionary(
                uniqueKeysWithValues: (1...10).map {
                    (
                        String($0),
                        ["applicable": 7, "compliant": 7, "recorded": 0, "deviating": 0, "open": 0, "gaps": 0]
                    )
                }))
        log.add(.powerOfTenReported, ago: 9, object: "/src", details: ["rules": rules])
        log.add(.cryptoTested, ago: 8, actor: "picket")
        log.add(.reportAttested, ago: 8)
        log.add(.findingWaived, ago: 7, details: ["reason": "agreed", "owner": "ada"])
        log.add(.checkpointAnchored, ago: 7)
        log.add(.checkpointWitnessed, ago: 6)
        log.add(.alertRaised, ago: 5, object: "alert-1")
        log.add(.alertDelivered, ago: 4.99, object: "alert-1")
        log.add(.alertResolved, ago: 4, object: "alert-1")
        log.add(.subjectShredded, ago: 3, object: "person:ada")
        log.add(.qualityReported, ago: 2)
        log.add(.complianceReported, ago: 1, object: "soc2")
        return log
    }
}
