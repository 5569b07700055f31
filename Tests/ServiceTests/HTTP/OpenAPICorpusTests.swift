import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service

/// The API's description, held against its specification and against what the service does.
@Suite struct OpenAPICorpusTests {
    private static let programs = "\(Project.root)/.venv/bin"
    private static var areThere: Bool { FileManager.default.isExecutableFile(atPath: "\(programs)/schemathesis") }

    @Test(.enabled(if: areThere, "no schemathesis in .venv: run scripts/setup-tests"))
    func itIsValidOpenAPI() async throws {
        try await LiveService.run { service in
            let path = "\(service.folder)/openapi.json"
            _ = try await service.blocking {
                _ = try Command.run(
                    "curl",
                    ["-sS", "--max-time", "20", "-o", path, "http://127.0.0.1:\(service.port)/v1/openapi.json"])
                return try Command.run("\(Self.programs)/openapi-spec-validator", [path])
            }
        }
    }

    /// Requests made from the description, right and wrong ones, on a seed: what comes back is what it says.
    ///
    /// Not held against it: that whatever fits a schema is accepted. A key may be taken, or not be one.
    @Test(.enabled(if: areThere, "no schemathesis in .venv: run scripts/setup-tests"))
    func theServiceDoesWhatItSays() async throws {
        try await LiveService.run { service in
            _ = try await service.blocking {
                do {
                    return try Command.run(
                        "\(Self.programs)/schemathesis",
                        [
                            "run", "http://127.0.0.1:\(service.port)/v1/openapi.json", "--header",
                            "Authorization: Test operator 0 0", "--max-examples", "25", "--seed", "1", "--checks",
                            "all",
                            "--exclude-checks", "positive_data_acceptance", "--no-color",
                        ], showsOutput: true)
                } catch {
                    Issue.record("\(error)")
                    return []
                }
            }
        }
    }
}
