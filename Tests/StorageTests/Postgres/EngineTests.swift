import PicketTestKit
import Synchronization
import Testing

@testable import Storage

/// What both engines promise: everything that statements are written with, with the awkward values.
@Suite struct EngineTests {
    @Test(arguments: TestEngine.allCases)
    func valuesComeBackAsTheyWent(_ engine: TestEngine) async throws {
        let values: [SQLValue] = [
            .integer(0), .integer(.min), .integer(.max), .integer(-1), .real(0.1), .real(-.greatestFiniteMagnitude),
            .real(.leastNonzeroMagnitude), .text(""), .text("ä€🛰 ' \" \\ \n $1 ?1"), .bytes([]), .bytes([0, 255, 0]),
            .text(String(repeating: "lång ", count: 400_000)), .bytes([UInt8](repeating: 0, count: 2_000_000)), .null,
        ]
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("CREATE TABLE t (id bigint, i bigint, r double precision, t text, b bytea)")
                for (id, value) in values.enumerated() {
                    let column =
                        switch value {
                        case .real: "r"
                        case .text: "t"
                        case .bytes: "b"
                        default: "i"
                        }
                    _ = try $0.run("INSERT INTO t (id, \(column)) VALUES (?1, ?2)", id, value)
                }
            }
            let back = try await store.database.read("test") {
                try $0.rows("SELECT id, i, r, t, b FROM t ORDER BY id")
            }
            for (row, value) in zip(back, values) {
                #expect(row.values.dropFirst().first { $0 != .null } ?? .null == value)
            }
            #expect(back.count == values.count)
        }
    }

    @Test(arguments: TestEngine.allCases)
    func sumsCountsAndTruthAreIntegers(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("CREATE TABLE t (a bigint, b bigint)")
                _ = try $0.insert(
                    "INSERT INTO t (a, b) VALUES ?rows", columns: [.integer, .integer],
                    rows: (1...1_000).map { [.integer($0 * 10_000_000_000), .integer($0 % 2)] })
                let row = try $0.row(
                    """
                    SELECT sum(a), count(*), max(a), sum(CASE WHEN b = ?1 THEN 1 ELSE 0 END), coalesce(sum(a), 0),
                        -sum(a), avg(b), sum(b) FROM t
                    """, true)
                #expect(
                    row?.values == [
                        .integer(5_005_000_000_000_000), .integer(1_000), .integer(10_000_000_000_000), .integer(500),
                        .integer(5_005_000_000_000_000), .integer(-5_005_000_000_000_000), .real(0.5), .integer(500),
                    ])
                #expect(try $0.row("SELECT sum(a) FROM t WHERE a < ?1", 0)?.values == [.null])
            }
        }
    }

    /// Null has no type of its own: in comparisons, conditions, lists, and as what is stored.
    @Test(arguments: TestEngine.allCases)
    func nullGoesEverywhere(_ engine: TestEngine) async throws {
        let none = Int64?.none
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("CREATE TABLE t (a bigint, b text, c bytea, d double precision)")
                _ = try $0.run("INSERT INTO t VALUES (?1, ?1, ?1, ?1), (?2, ?3, ?4, ?5)", none, 1, "x", [UInt8](), 0.5)
                #expect(try $0.rows("SELECT a FROM t WHERE ?1 IS NULL OR a = ?1", none).count == 2)
                #expect(try $0.rows("SELECT a FROM t WHERE a = coalesce(?1, a)", none).count == 1)
                #expect(
                    try $0.rows("SELECT a FROM t WHERE (?1 IS NULL OR b = ?1) AND (?2 IS NULL OR a >= ?2)", "x", none)
                        .count == 1)
                #expect(try $0.run("UPDATE t SET b = ?1, a = ?2 WHERE b = ?3", String?.none, none, "x") == 1)
                #expect(try $0.rows("SELECT ?1, CAST(?2 AS bigint)", none, 7).first?.values == [.null, .integer(7)])
                _ = try $0.insert(
                    "INSERT INTO t (a, b, c, d) VALUES ?rows", columns: [.integer, .text, .bytes, .real],
                    rows: [[.null, .null, .null, .null], [.integer(1), .text("ö"), .bytes([0]), .integer(2)]])
                #expect(
                    try $0.rows("SELECT a, b, c, d FROM t WHERE b = 'ö'").first?.values == [
                        .integer(1), .text("ö"), .bytes([0]), .real(2),
                    ])
            }
        }
    }

    @Test(arguments: TestEngine.allCases)
    func textsSortByTheirBytes(_ engine: TestEngine) async throws {
        let texts = ["", " ", "-", "A", "Z", "_", "a", "a b", "ab", "b", "é", "€", "\u{FFFD}", "🛰"]
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("CREATE TABLE t (a text)")
                _ = try $0.insert(
                    "INSERT INTO t (a) VALUES ?rows", columns: [.text], rows: texts.shuffled().map { [.text($0)] })
            }
            let sorted = try await store.database.read("test") {
                try $0.rows("SELECT a FROM t ORDER BY a").map { try $0.get(0, as: String.self) }
            }
            #expect(sorted == texts)
        }
    }

    /// One row twice in one insert: the later stands, in PostgreSQL too, which alone would refuse.
    @Test(arguments: TestEngine.allCases)
    func anInsertOfManyRowsMayMeetOneTwice(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            try await store.database.write("test") { _ = try $0.run("CREATE TABLE t (a bigint PRIMARY KEY, b bigint)") }
            try await store.database.write("test") {
                _ = try $0.insert(
                    "INSERT INTO t (a, b) VALUES ?rows ON CONFLICT (a) DO UPDATE SET b = excluded.b",
                    columns: [.integer, .integer],
                    rows: [[.integer(1), .integer(1)], [.integer(2), .integer(1)], [.integer(1), .integer(3)]])
            }
            let rows = try await store.database.read("test") { try $0.rows("SELECT a, b FROM t ORDER BY a") }
            #expect(rows.map(\.values) == [[.integer(1), .integer(3)], [.integer(2), .integer(1)]])
        }
    }

    /// Statements asked while the rows of another come, and rows not all read.
    @Test(arguments: TestEngine.allCases)
    func statementsNest(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            try await store.database.write("test") {
                _ = try $0.run("CREATE TABLE t (a bigint)")
                _ = try $0.insert(
                    "INSERT INTO t (a) VALUES ?rows", columns: [.integer], rows: (0..<12_000).map { [.integer($0)] })
            }
            let pairs = try await store.database.read("test") { connection in
                var pairs: [Int] = []
                try connection.forEachRow("SELECT a FROM t ORDER BY a LIMIT 100", []) { row in
                    let a = try row.get(0, as: Int.self)
                    let next = try connection.row("SELECT a FROM t WHERE a > ?1 ORDER BY a", a)
                    pairs.append(try next?.get(0) ?? -1)
                    return pairs.count < 50
                }
                #expect(try connection.row("SELECT count(*) FROM t")?.get(0) == 12_000)
                return pairs
            }
            #expect(pairs == Array(1...50))
        }
    }

    @Test(arguments: TestEngine.allCases)
    func whatAThrowingBodyWroteIsGone(_ engine: TestEngine) async throws {
        struct Own: Error {}
        try await engine.withStore { store in
            try await store.database.write("test") { _ = try $0.run("CREATE TABLE t (a bigint PRIMARY KEY)") }
            await #expect(throws: StoreError.self) {
                try await store.database.write("test") {
                    _ = try $0.run("INSERT INTO t VALUES (1)")
                    throw Own()
                }
            }
            await #expect {
                try await store.database.write("test") { _ = try $0.run("INSERT INTO t VALUES (2), (2)") }
            } throws: { ($0 as? StoreError)?.code == .conflict }
            await #expect(throws: StoreError.self) {
                try await store.database.read("test") { _ = try $0.run("INSERT INTO t VALUES (3)") }
            }
            #expect(try await store.database.read("test") { try $0.rows("SELECT a FROM t") }.isEmpty)
        }
    }

    /// Read, think, write: as if each were alone, without locks in the statements.
    @Test(arguments: TestEngine.allCases)
    func writesDoNotLoseEachOther(_ engine: TestEngine) async throws {
        try await engine.withStore { store in
            try await store.database.write("test") { _ = try $0.run("CREATE TABLE t (a bigint)") }
            try await store.database.write("test") { _ = try $0.run("INSERT INTO t VALUES (0)") }
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    group.addTask {
                        for _ in 0..<10 {
                            try await store.database.write("count") {
                                let a = try $0.row("SELECT a FROM t")?.get(0, as: Int.self) ?? 0
                                _ = try $0.run("UPDATE t SET a = ?1", a + 1)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.database.read("test") { try $0.row("SELECT a FROM t")?.get(0) } == 60)
        }
    }

    @Test func severalStartAtOnce() async throws {
        let server = try PostgresServer.shared.get()
        let (name, url) = try server.makeDatabase()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    let database = try DatabaseLocation(url).open()
                    try await Schema.migrate(database, now: 1)
                    await database.close()
                }
            }
            try await group.waitForAll()
        }
        #expect(try server.sql("SELECT count(*) FROM picket_schema", in: name) == "\(Schema.migrations.count)")
        try server.dropDatabase(name)
    }

    @Test func nulInTextIsRefusedBeforeItIsSent() async throws {
        try await TestEngine.postgres.withStore { store in
            await #expect { try await store.database.read("test") { try $0.row("SELECT ?1", "a\0b") } } throws: {
                ($0 as? StoreError)?.code == .invalid
            }
        }
    }

    @Test func aDatabaseInAnotherOrderIsRefused() async throws {
        let server = try PostgresServer.shared.get()
        try server.sql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'SQL_ASCII'")
        let database = try DatabaseLocation(server.url("latin")).open()
        await #expect { try await Schema.migrate(database, now: 1) } throws: { ($0 as? StoreError)?.code == .invalid }
        await database.close()
        try server.dropDatabase("latin")
    }
}
