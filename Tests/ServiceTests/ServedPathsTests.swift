import Evidence
import Foundation
import Glibc
import HTTPTypes
import HummingbirdTesting
import PicketTestKit
import Testing

@testable import Service

/// ``WholeService`` is put together by the tests, and `picket serve` by the program. What is shown of the one holds for
/// the other only if both serve the same.
@Suite struct ServedPathsTests {
    @Test func theProgramServesWhatTheTestsTest() async throws {
        let served = try Self.served()
        try await WholeService.run(.router, showsEvidence: true) { service in
            let tested = try await service.ask(.get, "/v1/openapi.json").json
            let operations = Self.operations(tested)
            #expect(operations.count > 60)
            #expect(Self.operations(served).symmetricDifference(operations).sorted() == [])
            // And not only by name: parameters, bodies, answers, who may.
            for member in ["paths", "components"] {
                let (one, other) = (served[member]?.object ?? [:], tested[member]?.object ?? [:])
                for name in Set(one.keys).union(other.keys).sorted() {
                    #expect(one[name] == other[name], "\(member) \(name)")
                }
            }
        }
    }

    private static func operations(_ document: JSON) -> Set<String> {
        Set(
            (document["paths"]?.object ?? [:]).flatMap { path, operations in
                (operations.object ?? [:]).keys.map { "\($0) \(path)" }
            })
    }

    /// What `picket serve` says of itself, without any settings.
    private static func served() throws -> JSON {
        let folder = try TemporaryFolder()
        let output = try folder.write("", to: "printed")
        let log = try folder.write("", to: "log")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.picket.path)
        process.arguments = ["serve", "--data", folder.path(of: "data"), "--port", "0", "--http"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PICKET_GRAMMARS": Project.root + "/.grammars", "PICKET_PASSPHRASE": ""]
        ) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let mark = "listening on http://127.0.0.1:"
        while true {
            let text = String(decoding: try folder.read("printed"), as: UTF8.self)
            if let found = text.range(of: mark), let line = text[found.upperBound...].firstIndex(of: "\n") {
                let port = try #require(Int(text[found.upperBound..<line]))
                let socket = try Socket(port: port)
                try socket.send("GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                let answer = try socket.receiveAll()
                let body = try #require(answer.range(of: "\r\n\r\n"))
                return try JSON(parsing: Array(answer[body.upperBound...].utf8))
            }
            let said = String(decoding: try folder.read("log"), as: UTF8.self)
            try #require(process.isRunning, "\(said)")
            usleep(10_000)
        }
    }
}
