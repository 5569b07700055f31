import Evidence
import Foundation
import PicketTestKit
import Testing

/// Benchmarks/load in its short form: tens and hundreds of users for some seconds. What is measured is not held against
/// anything; that all was answered, nothing leaked and the report is whole is.
@Suite(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc"), "run scripts/setup-tests"),
    .timeLimit(.minutes(10)))
struct LoadCorpusTests {
    @Test func theServiceBearsItsUsers() throws {
        let folder = try TemporaryFolder()
        let file = folder.path(of: "load.json")
        let outcome = try Program(path: Project.root + "/Benchmarks/load").run(
            [
                "--short", "--picket", Program.picket.path, "--tree", Project.root + "/examples", "--folder",
                folder.path,
                "--json", file,
            ], environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        let results = try JSON(parsing: folder.read("load.json")).array ?? []
        #expect(results.compactMap { $0["scenario"]?.string } == ["steady", "crowd", "spike"])
        for result in results {
            #expect(result["problems"] == [])
            let users = try #require(result["users"]?.integer)
            let kinds = try #require(result["clients"]?["kinds"]?.object)
            // Each came in over a connection of its own; how many saw all of what everybody sees first is a matter of time.
            #expect(result["clients"]?["mostAtOnce"]?.integer ?? 0 >= users)
            for kind in ["connect", "dashboard", "session", "overview", "quality", "trends"] {
                let figures = try #require(kinds[kind])
                #expect(figures["count"]?.integer ?? 0 > 0)
                let parts = ["p50", "p95", "p99", "max"].compactMap { figures[$0]?.number }
                #expect(parts.count == 4 && parts == parts.sorted() && parts.allSatisfy { $0 > 0 }, "\(kind)")
            }
            #expect(kinds["watch"]?["answers"]?["101"]?.integer ?? 0 > 0)
            #expect(result["series"]?.array?.count ?? 0 >= 5)
            #expect(result["slope"]?["bytesPerSecond"]?.number != nil && result["cpu"]?.number ?? 0 > 0)
            #expect(result["after"]?["health"]?.array?.last?["status"] == "ok")
            #expect(outcome.output.contains("### \(result["scenario"]?.string ?? "?"): \(users) users come"))
        }
    }
}
