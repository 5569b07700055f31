import Foundation
import PicketTestKit

/// Another tool, run for comparison.
enum Peer {
    static func run(
        _ program: String, _ arguments: [String], in folder: String
    ) throws -> (status: Int32, output: String) {
        let files = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        // Into a file: a pipe that nobody reads fills.
        process.standardOutput = FileHandle(forWritingAtPath: try files.write("", to: "output"))
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try files.read("output"), as: UTF8.self))
    }
}
