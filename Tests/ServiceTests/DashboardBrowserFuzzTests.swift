import Foundation
import HummingbirdTesting
import PicketTestKit
import Testing

/// The dashboard in a real Chromium, driven by playwright. Each program prints a line a test.
@Suite(.serialized) struct DashboardBrowserFuzzTests {
    private static let python = "\(Project.root)/.venv/bin/python"
    private static var canRun: Bool {
        FileManager.default.isExecutableFile(atPath: python)
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
    }

    /// On `picket serve` as it was built: `Tests/ServiceTests/Dashboard/real_tests.py`.
    @Test(.enabled(if: canRun, "run scripts/setup-tests")) func everyPageDoesWhatItIsFor() throws {
        let (status, output) = try Self.run("real_tests.py")
        #expect(status == 0, "\(output)")
    }

    /// On a service that lies, and one under a load that is made up: `kit_tests.py`.
    @Test(.enabled(if: canRun, "run scripts/setup-tests")) func whatNoRealServiceGives() throws {
        let (status, output) = try Self.run("kit_tests.py")
        #expect(status == 0, "\(output)")
    }

    /// The files without TLS: Chromium keeps none of an origin whose certificate it was told to overlook.
    @Test(.enabled(if: canRun, "run scripts/setup-tests")) func theServicesOwnFilesAreKept() async throws {
        try await TestService.run(.live) { _, client in
            let port = try #require(client.port)
            let (status, output) = try Self.run("served_tests.py", ["http://127.0.0.1:\(port)"])
            #expect(status == 0, "\(output)")
        }
    }

    private static func run(_ program: String, _ arguments: [String] = []) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["\(Project.root)/Tests/ServiceTests/Dashboard/\(program)"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["PICKET": Program.picket.path]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
