import Evidence
import Foundation
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// The API's description, held against its specification and against what the service does.
@Suite struct OpenAPICorpusTests {
    private static let programs = "\(Project.root)/.venv/bin"
    private static var areThere: Bool { FileManager.default.isExecutableFile(atPath: "\(programs)/schemathesis") }

    @Test(.enabled(if: areThere, "no schemathesis in .venv: run scripts/setup-tests"))
    func itIsValidOpenAPI() async throws {
        try await WholeService.run { service in
            let path = "\(service.folder)/openapi.json"
            _ = try await Self.blocking {
                _ = try Command.run(
                    "curl",
                    ["-sS", "--max-time", "60", "-o", path, "http://127.0.0.1:\(service.port)/v1/openapi.json"])
                return try Command.run("\(Self.programs)/openapi-spec-validator", [path])
            }
        }
    }

    /// Requests made from the description, right and wrong ones, on a seed, one leading to the next: what comes back is
    /// what it says, and nothing is said to be our fault.
    ///
    /// Not held against it: that whatever fits a schema is accepted. A key may be taken, a day before the one it follows.
    @Test(.enabled(if: areThere, "no schemathesis in .venv: run scripts/setup-tests"))
    func theServiceDoesWhatItSays() async throws {
        try await WholeService.run(showsEvidence: true) { service in
            let configuration = try await Self.configuration(service)
            _ = try await Self.blocking {
                do {
                    return try Command.run(
                        "\(Self.programs)/schemathesis",
                        [
                            "--config-file", configuration, "run",
                            "http://127.0.0.1:\(service.port)/v1/openapi.json", "--header",
                            "Authorization: Test \(Self.roles) 15 \(Label.highest.compartments)", "--max-examples", "5",
                            "--seed", "1", "--checks", "all", "--request-timeout", "120", "--max-response-time", "120",
                            "--exclude-checks", "positive_data_acceptance", "--workers", "1", "--continue-on-failure",
                            "--no-color",
                            "--generation-database", "none",
                            // It makes no lines of JSON; ServiceCommandTests sends some.
                            "--exclude-operation-id", "sendReport",
                        ], showsOutput: true)
                } catch {
                    Issue.record("\(error)")
                    return []
                }
            }
        }
    }

    private static let roles = "analyst,operator,administrator"

    /// What there is in the service, so that not every path leads to nothing.
    private static func configuration(_ service: WholeService) async throws -> String {
        let who = NamedCallers.header(.analyst, .operator, level: 15, compartments: Label.highest.compartments)
        try await service.ask(.post, "/v1/projects", as: who, Array(#"{"key":"lander","name":"Lander"}"#.utf8))
        let files = ["a.py": "bad 1\nworse 2\n", "b/c.py": "bad 3\nbad 4\n"]
        let scan = try await service.scan(files, in: "lander", as: who)["id"]?.string ?? ""
        let found = try await service.ask(.get, "/v1/projects/lander/findings", as: who).json
        let findings = (found["items"]?.array ?? []).compactMap { $0["id"]?.string }
        try #require(findings.count == 4)
        let text = """
            [parameters]
            "path.project" = "lander"
            "path.scan" = "\(scan)"
            "path.finding" = "\(findings[0])"
            "path.user" = "caller"
            "path.family" = "test"
            "path.name" = "bad"
            "path.framework" = "ssdf"

            # A part of a form is bytes, whatever was meant: 672 arrives as "672", which may be an archive for all that is known then.
            [[operations]]
            include-operation-id = "makeScanOfArchive"
            generation.mode = "positive"
            """
        let path = "\(service.folder)/schemathesis.toml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// On a thread that may block, which the tasks' threads may not.
    static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result(catching: body)) }.start()
        }
    }
}
