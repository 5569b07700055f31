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

/// A port that nobody listens on at the moment.
enum FreePort {
    static func find() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isBound else { throw LivePrograms.Failed(description: "no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
