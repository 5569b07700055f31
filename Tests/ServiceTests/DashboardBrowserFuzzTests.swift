import Foundation
import HummingbirdTesting
import PicketTestKit
import Testing

/// The dashboard in a real Chromium, driven by playwright: `Tests/ServiceTests/Dashboard/browser_tests.py`.
@Suite(.serialized) struct DashboardBrowserFuzzTests {
    private static let python = "\(Project.root)/.venv/bin/python"
    private static var canRun: Bool {
        FileManager.default.isExecutableFile(atPath: python)
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
    }

    @Test(.enabled(if: canRun, "run scripts/setup-tests")) func everyPageDoesWhatItIsFor() throws {
        let (status, output) = try Self.run("browser_tests.py", [])
        #expect(status == 0, "\(output)")
    }

    /// The files as the service sends them, over a real socket: its headers, its policy, its caching.
    @Test(.enabled(if: canRun, "run scripts/setup-tests")) func theServicesOwnFilesMakeAPage() async throws {
        try await TestService.run(.live) { _, client in
            let port = try #require(client.port)
            let (status, output) = try Self.run("served_tests.py", ["http://127.0.0.1:\(port)"])
            #expect(status == 0, "\(output)")
        }
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["\(Project.root)/Tests/ServiceTests/Dashboard/\(program)"] + arguments
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
