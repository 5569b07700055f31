import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// Nothing that is read crashes or hangs, and what is read is written as the same. `PICKET_FUZZ` says how many seeds.
@Suite struct ComplianceFuzzTests {
    static let seeds = UInt64(ProcessInfo.processInfo.environment["PICKET_FUZZ"] ?? "") ?? 5000

    private static let words =
        QueryWord.reserved.sorted() + [
            "action", "actor", "object", "outcome", "label", "details.a.b", "digest.x", "version.y", "=", "!=", "<",
            "<=",
            ">", ">=", "(", ")", ",", "\"a b\"", "'c'", "3", "-1.5e3", "90d", "1s", "scan.completed", "success", "*",
            "\\",
            "\"", "'", "\u{0}", "é", "\u{1F600}", "!", "crypto.validated", "ledger.verified", "99999999999999999999",
        ]

    /// Words in no order: most are refused, none does harm.
    @Test func textsInNoOrder() {
        var read = 0
        for seed in 0..<Self.seeds {
            var random = SplitMix64(seed: seed)
            let count = Int.random(in: 0...20, using: &random)
            let text = (0..<count).map { _ in Self.words[Int.random(in: 0..<Self.words.count, using: &random)] }
                .joined(separator: Bool.random(using: &random) ? " " : "")
            do throws(QueryError) {
                let query = try EvidenceQuery(text)
                read += 1
                #expect(try EvidenceQuery("\(query)") == query)
            } catch let problem {
                #expect(problem.offset >= 0 && problem.offset <= text.utf8.count)
            }
        }
        #expect(read < Int(Self.seeds))
    }

    /// Queries made from the grammar, over logs made at random: the text is canonical, and results keep their laws.
    @Test func queriesOfTheGrammar() throws {
        for seed in 0..<Self.seeds {
            var random = SplitMix64(seed: seed ^ 0xC0FFEE)
            let query = Self.query(&random)
            let text = "\(EvidenceQuery.entries(query))"
            #expect(try EvidenceQuery(text) == .entries(query), "\(text)")
            let log = Self.log(&random)
            let result = try log.result(text)
            if result.population == 0 { #expect(result.verdict == .unknown) }
            if result.verdict == .holds { #expect(result.decisive.count > 0, "\(text)") }
            #expect(result.decisive.count <= max(result.population, 2))
            #expect(result.decisive.all.allSatisfy { $0.index < log.size && $0.time <= MemoryLog.now })
        }
    }

    /// The tally against the plainest reading of what counts mean.
    @Test func countsAreThoseOfANaiveReader() throws {
        for seed in 0..<min(Self.seeds, 20_000) {
            var random = SplitMix64(seed: seed ^ 0xBEEF)
            let log = Self.log(&random)
            let most = Int.random(in: 1...4, using: &random)
            let start = MemoryLog.now - 10 * MemoryLog.day
            let population = log.list.filter {
                $0.time >= start && $0.time <= MemoryLog.now && $0.action == .scanCompleted
            }
            let good = population.filter { $0.outcome == .success }
            func verdict(_ expectation: String) throws -> QueryResult.Verdict {
                try log.result("entries where action = scan.completed within 10d expect \(expectation)").verdict
            }
            func expected(_ holds: Bool) -> QueryResult.Verdict {
                population.isEmpty ? .unknown : holds ? .holds : .fails
            }
            #expect(try verdict("at least \(most) where outcome = success") == expected(good.count >= most))
            #expect(try verdict("at most \(most) where outcome = success") == expected(good.count <= most))
            #expect(try verdict("none where outcome = success") == expected(good.isEmpty))
            #expect(try verdict("all where outcome = success") == expected(good.count == population.count))
            #expect(try verdict("latest where outcome = success") == expected(population.last?.outcome == .success))
        }
    }

    /// Files of frameworks with bytes changed, cut and doubled.
    @Test func damagedFrameworks() throws {
        let files = Framework.files.map(\.bytes) + [Array(FrameworkTests.good.utf8)]
        for seed in 0..<(Self.seeds / 10) {
            var random = SplitMix64(seed: seed ^ 0xFADE)
            var bytes = files[Int.random(in: 0..<files.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(bytes[at], at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + 40))
                }
            }
            do throws(FrameworkError) {
                _ = try Framework(bytes, file: "f.json")
            } catch let problem {
                let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
                #expect((1...lines).contains(problem.line) && problem.description.hasPrefix("f.json:"))
            }
        }
    }

    // MARK: Made at random

    private static func query(_ random: inout SplitMix64) -> EntryQuery {
        let conditions = (0..<Int.random(in: 0...3, using: &random)).map { _ in condition(&random) }
        let window = Bool.random(using: &random) ? period(&random) : nil
        let count = Int.random(in: 1...5, using: &random)
        let more = (0..<Int.random(in: 1...2, using: &random)).map { _ in condition(&random) }
        let some = Bool.random(using: &random) ? more : []
        let expectation: EntryQuery.Expectation =
            switch Int.random(in: 0..<7, using: &random) {
            case 0: .atLeast(count, some)
            case 1: .atMost(count, some)
            case 2: .atMost(0, more)
            case 3: .all(more)
            case 4: .latest(more)
            case 5: .every(period(&random))
            default: .followed(within: period(&random), by: more)
            }
        return EntryQuery(conditions, within: window, expect: expectation)
    }

    private static func period(_ random: inout SplitMix64) -> Period {
        let unit = Period.Unit.allCases[Int.random(in: 0..<5, using: &random)]
        return Period(Int.random(in: 1...Period.mostCount, using: &random), unit) ?? day
    }

    private static let day = MemoryLog.oneDay

    private static func condition(_ random: inout SplitMix64) -> Condition {
        let fields: [Condition.Field] = [
            .action, .actor, .object, .outcome, .label, .request, .digest("report"), .version("picket"),
            .details(["n"]), .details(["list", "0", "a-b"]),
        ]
        let literals: [Comparison.Literal] = [
            .string("scan.completed"), .string("success"), .string(""), .string("it's \"so\" \\ there"),
            .string("true"),
            .string("entries"), .string("12"), .number(0), .number(-2.5), .number(1e21), .bool(true),
            .string("é \u{1F600}"),
        ]
        let literal = literals[Int.random(in: 0..<literals.count, using: &random)]
        let number = Double(Int.random(in: -9...9, using: &random)) / 2
        let comparison: Comparison =
            switch Int.random(in: 0..<11, using: &random) {
            case 0: .equal(literal)
            case 1: .notEqual(literal)
            case 2: .oneOf(Array(literals.prefix(Int.random(in: 1...literals.count, using: &random))))
            case 3: .like("*a*")
            case 4: .unlike("x* \"y\"")
            case 5: .less(number)
            case 6: .atMost(number)
            case 7: .greater(number)
            case 8: .atLeast(number)
            case 9: .exists
            default: .absent
            }
        return Condition(fields[Int.random(in: 0..<fields.count, using: &random)], comparison)
    }

    private static func log(_ random: inout SplitMix64) -> MemoryLog {
        var log = MemoryLog()
        let actions: [EntryAction] = [.scanCompleted, .scanCompleted, .alertRaised, .alertResolved, .clockJumped]
        let outcomes: [EntryDraft.Outcome] = [.success, .success, .failure, .partial, .denied]
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            // Not in order: clocks jump, and entries may be later than the report.
            log.add(
                actions[Int.random(in: 0..<5, using: &random)],
                ago: Double(Int.random(in: -20...300, using: &random)) / 10,
                object: ["x", "y", "scan.completed"][Int.random(in: 0..<3, using: &random)],
                outcome: outcomes[Int.random(in: 0..<5, using: &random)],
                details: Bool.random(using: &random) ? ["n": 1, "list": [["a-b": -2.5]]] : [:])
        }
        return log
    }
}
