import Foundation
import Glibc

/// A fault that strace puts into a child's calls of the system.
struct Injection: CustomStringConvertible {
    enum Fault: String, CaseIterable {
        case inputOutput = "error=EIO"
        case fullDisk = "error=ENOSPC"
        case interrupted = "error=EINTR"
        case killed = "signal=SIGKILL"
    }

    /// The calls on the way of a write to the disk.
    static let calls = [
        "openat", "write", "ftruncate", "fdatasync", "fsync", "renameat,renameat2", "mkdirat", "unlinkat",
    ]

    static let isPossible: Bool = {
        // Containers may forbid to trace.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
        process.arguments = ["-qq", "-o", "/dev/null", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus == 0
        } catch {
            return false
        }
    }()

    var call: String
    var fault: Fault
    /// Counted from 1.
    var occurrence: Int
    /// Only calls that name one of these, or have it open.
    var paths: [String]

    /// What is put before the child's own command.
    var wrapper: [String] {
        var arguments = ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)"]
        // Faster; but a signal put in where it stops a call may not arrive.
        if fault != .killed { arguments.append("--seccomp-bpf") }
        arguments += ["-e", "inject=\(call):\(fault.rawValue):when=\(occurrence)"]
        for path in paths { arguments += ["-P", path] }
        return arguments
    }

    var description: String { "\(call) \(fault.rawValue) the \(occurrence). time" }
}
