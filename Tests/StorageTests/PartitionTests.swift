import PicketTestKit
import Testing

@testable import Storage

@Suite struct PartitionTests {
    private let events = Partitions(of: "things", by: "at")
    private static let columns = "id text NOT NULL, at bigint NOT NULL, PRIMARY KEY (at, id)"

    /// 15 November 2026.
    private static let now: Int64 = 1_794_700_800_000

    @Test(arguments: TestEngine.allCases)
    func monthsAreMadeAheadAndDropped(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            let database = store.database
            try await database.write("make") { connection in
                for statement in events.making(Self.columns, for: connection.dialect) {
                    _ = try connection.run(statement)
                }
                _ = try connection.run("CREATE INDEX things_id ON things (id)")
            }
            // Two years of them, a day and a bit apart, before any partition is there.
            try await insert(from: Self.now - 730 * 86_400_000, count: 600, into: database)
            let first = try await events.maintain(in: database, now: Self.now, ahead: 2, keeping: nil)
            #expect(
                first.made
                    == (engine == .postgres ? ["things_2026_11", "things_2026_12", "things_2027_01"] : []))
            #expect(first.dropped.isEmpty && first.deletedRows == 0)
            #expect(try await count(in: database) == 600)
            #expect(try await events.maintain(in: database, now: Self.now, ahead: 2, keeping: nil) == .init())

            // Three months later, two months are kept.
            let later = Self.now + 92 * 86_400_000
            try await insert(from: Self.now, count: 60, into: database)
            let second = try await events.maintain(in: database, now: later, ahead: 2, keeping: 2)
            #expect(second.made == (engine == .postgres ? ["things_2027_02", "things_2027_03", "things_2027_04"] : []))
            #expect(second.dropped == (engine == .postgres ? ["things_2026_11"] : []))
            let left = try await database.read("left") { try $0.row("SELECT min(at), count(*) FROM things") }
            // The first of December.
            #expect(try left?.get(0, as: Int64.self) ?? 0 >= 1_796_083_200_000)
            #expect(try left?.get(1, as: Int.self) ?? 0 > 30)
        }
    }

    private func insert(from start: Int64, count: Int64, into database: any Database) async throws {
        try await database.write("insert") {
            _ = try $0.insert(
                "INSERT INTO things (id, at) VALUES ?rows", columns: [.text, .integer],
                rows: (0..<count).map { [.text("e\($0)"), .integer(start + $0 * 100_000_000)] })
        }
    }

    private func count(in database: any Database) async throws -> Int {
        try await database.read("count") { try $0.row("SELECT count(*) FROM things")?.get(0, as: Int.self) ?? 0 }
    }

    /// Against GNU date.
    @Test func monthsAreThoseOfTheCalendar() throws {
        for year in [1970, 1999, 2000, 2024, 2026, 2100, 2400] {
            for month in 1...12 {
                let text = "\(year)_" + (month < 10 ? "0" : "") + "\(month)"
                let parsed = try #require(Month(text))
                #expect(parsed.text == text)
                #expect(Month(containing: parsed.start) == parsed)
                #expect(Month(containing: parsed.start - 1) == parsed.adding(-1))
            }
        }
        for text in ["2026-11-01", "2000-02-29", "2100-03-01", "1970-01-01", "1969-12-31", "0400-02-29", "9999-12-31"] {
            let seconds = try Program(path: "/bin/date").run("-u", "-d", text, "+%s").output.filter { !$0.isNewline }
            let month = Month(containing: (try #require(Int64(seconds))) * 1_000)
            #expect(month.text == text.prefix(7).replacing("-", with: "_"))
            if text.hasSuffix("-01") { #expect(String(month.start / 1_000) == seconds) }
        }
        for text in ["", "2026", "2026_13", "2026_00", "26_01", "2026_1", "rest", "2026_01_02", "-026_01"] {
            #expect(Month(text) == nil)
        }
        _ = Month(containing: .max)
        _ = Month(containing: .min)
    }
}
