import Foundation
import PicketTestKit

/// Programs from outside that the live feed is tested with.
enum LivePrograms {
    /// With PyPI's msgpack, websockets and playwright, from scripts/setup-tests.
    static let python: String? = [".venv/bin/python"].map { "\(Project.root)/\($0)" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static let chromium: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a Python program on a file of bytes, its first argument, and gives the bytes of the file that is its second.
    static func run(_ program: String, input: [UInt8] = [], _ arguments: String...) throws -> [UInt8] {
        guard let python else { throw Failed(description: "no Python: run scripts/setup-tests") }
        let folder = try TemporaryFolder()
        let paths = [try folder.write(input, to: "input"), try folder.write("", to: "output")]
        let outcome = try Program(path: python).run(["-c", program] + paths + arguments)
        guard outcome.status == 0 else { throw Failed(description: outcome.error + outcome.output) }
        return try folder.read("output")
    }
}
