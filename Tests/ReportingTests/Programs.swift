import Foundation
import PicketTestKit

/// Programs from outside that check what Picket writes.
enum Programs {
    /// With PyPI's jsonschema, from scripts/setup.
    static let python: String? = executable(["\(Project.root)/.venv/bin/python"])
    static let chromium: String? = executable([
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    ])

    /// The vectors shared by all checkouts; a worktree elsewhere names them in PICKET_VECTORS.
    static let vectors: String? = [
        ProcessInfo.processInfo.environment["PICKET_VECTORS"], "\(Project.root)/../shared/vectors",
    ].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }

    private static func executable(_ candidates: [String]) -> String? {
        candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Into files: a pipe could fill while the other one is read.
        let (output, errors) = (folder + "/output", folder + "/errors")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: text(ofFile: output), errors: text(ofFile: errors))
    }

    static func text(ofFile path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    static func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "/picket-reporting-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Runs a Python program on bytes, whose path is its first argument. Returns what it printed.
    static func check(_ bytes: [UInt8], _ program: String, _ arguments: [String] = []) throws -> Outcome {
        guard let python else { return Outcome(status: -1, output: "", errors: "no Python: run scripts/setup-tests") }
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/input"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return try run(python, ["-c", program, path] + arguments)
    }
}
