import PicketTestKit
import Testing

@testable import Storage

@Suite struct PostgresStatementTests {
    @Test(arguments: [
        ("SELECT ?1, ?2", "SELECT $1, $2"),
        ("SELECT ?2, ?1, ?2", "SELECT $1, $2, $1"),
        ("SELECT '?1', ?1", "SELECT '?1', $1"),
        ("SELECT 'it''s ?1', ?1", "SELECT 'it''s ?1', $1"),
        ("SELECT E'\\'?1', ?1", "SELECT E'\\'?1', $1"),
        ("SELECT 'a\\', ?1", "SELECT 'a\\', $1"),
        ("SELECT \"?1\", ?1 -- ?2\n, ?2", "SELECT \"?1\", $1 -- ?2\n, $2"),
        ("SELECT /* ?1 /* ?9 */ ? */ ?1", "SELECT /* ?1 /* ?9 */ ? */ $1"),
        ("SELECT $$ ?9 $$, $a$ $$ ?9 $a$, ?1", "SELECT $$ ?9 $$, $a$ $$ ?9 $a$, $1"),
        ("SELECT a$b, ?1", "SELECT a$b, $1"),
    ])
    func parametersAreTranslatedOutsideOfQuotes(_ common: String, _ postgres: String) throws {
        #expect(try PostgresStatement(common, [.integer(1), .integer(2)]).sql == postgres)
    }

    @Test func nullIsWrittenOut() throws {
        let statement = try PostgresStatement("SELECT ?1, ?2, ?3, ?1", [.null, .text("a"), .null])
        #expect(statement.sql == "SELECT NULL, $1, NULL, NULL")
        #expect(statement.sent == [1])
    }

    @Test(arguments: ["SELECT ?", "SELECT ?0", "SELECT ?3", "SELECT ?99999999999999999999", "SELECT a ?| b"])
    func whatHasNoArgumentIsRefused(_ sql: String) {
        #expect(throws: StoreError.self) { try PostgresStatement(sql, [.integer(1), .integer(2)]) }
    }

    /// Any bytes: it ends, and what it makes has no other parameters than were given.
    @Test func anyTextIsRefusedOrTranslated() {
        var random = SplitMix64(seed: 7)
        let parts = ["?1", "?2", "?", "'", "\"", "--", "\n", "/*", "*/", "$", "$a$", "E'", "\\", "a", "é", " ", "?9"]
        for _ in 0..<20_000 {
            let sql = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }.joined()
            guard let statement = try? PostgresStatement(sql, [.integer(1), .null]) else { continue }
            #expect(statement.sent.isEmpty || statement.sent == [0])
        }
    }
}

@Suite struct DatabaseLocationTests {
    @Test func theyAreTold() throws {
        #expect(try DatabaseLocation("sqlite:/a/b.db").kind == .sqlite(path: "/a/b.db"))
        #expect(try DatabaseLocation("picket.db").kind == .sqlite(path: "picket.db"))
        let location = try DatabaseLocation("postgres://me:geheim@a:5433,b/picket?sslmode=require")
        #expect(location.description == "postgres://me@a:5433,b/picket")
        guard case .postgres(let postgres) = location.kind else { return #expect(Bool(false)) }
        #expect(postgres.hasSeveralHosts)
        let options = Dictionary(
            uniqueKeysWithValues: postgres.options(.replica, order: [1, 0]).map { ($0.key, $0.value) })
        #expect(options["host"] == "b,a" && options["port"] == ",5433")
        #expect(options["target_session_attrs"] == "standby" && options["sslmode"] == "require")
    }

    @Test(arguments: [
        "", "sqlite:", "mysql://root:geheim@a/b", "postgres://me:ge%heim@a/b",
        "postgres://me:geheim@a:x/b?nonsense=geheim",
        "postgresql://a/b?password=geheim=1",
    ])
    func whatIsNoneIsRefusedWithoutItsPassword(_ text: String) {
        #expect {
            try DatabaseLocation(text)
        } throws: { error in
            (error as? StoreError)?.code == .invalid && !"\(error)".contains("heim")
        }
    }

    @Test func logPositions() {
        #expect(LogPosition("16/B374D848").map(\.description) == "16/B374D848")
        #expect(LogPosition("0/1").map { $0 > .start } == true)
        for text in ["", "/", "1/", "1/2/3", "x/1", "-1/2", "+1/2", "123456789/0", "１/2"] {
            #expect(LogPosition(text) == nil)
        }
    }
}
