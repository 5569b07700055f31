import Foundation
import Glibc

/// This test program, started once more to be killed: it runs one test, which tells what it has done through a socket.
final class ChildProcess {
    /// Where the child's end of it is.
    static let descriptor: Int32 = 3

    let process: pid_t
    private let socket: Int32
    private var unread: [UInt8] = []
    private var status: Int32?

    struct CannotStart: Error { let code: Int32 }

    /// - Parameters:
    ///   - test: the test's name.
    ///   - environment: added to that of this process; it is what lets the test run.
    ///   - wrapper: a program and its arguments, to which the child's are added.
    init(test: String, environment: [String: String], wrapper: [String] = []) throws {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let arguments = wrapper + [program, "--testing-library", "swift-testing", "--filter", test]
        let environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var ends: [Int32] = [0, 0]
        // Not a pipe: that could not be kept from another child that is started at this moment.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw CannotStart(code: errno) }
        socket = ends[0]
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], Self.descriptor)
        let path = wrapper.first ?? program
        var started = pid_t()
        let code = Self.withPointers(arguments) { arguments in
            Self.withPointers(environment.map { "\($0)=\($1)" }) { environment in
                posix_spawn(&started, path, &actions, nil, arguments, environment)
            }
        }
        process = started
        guard code == 0 else {
            close(ends[0])
            throw CannotStart(code: code)
        }
    }

    deinit {
        kill()
        close(socket)
    }

    private static func withPointers<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    /// A line that the child wrote; `nil` when it has ended and all is read. What it was killed in the middle of is none.
    func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            var chunk = [UInt8](repeating: 0, count: 4_096)
            let count = read(socket, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            unread += chunk[..<count]
        }
    }

    /// - Returns: as `waitpid` gives it.
    @discardableResult
    func wait() -> Int32 {
        if let status { return status }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        self.status = status
        return status
    }

    /// SIGKILL; nothing happens to one that has ended.
    func kill() {
        guard status == nil else { return }
        Glibc.kill(process, SIGKILL)
        wait()
    }

    // MARK: In the child

    /// A line for the parent: one write, that a kill does not tear.
    static func tell(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        let written = write(descriptor, bytes, bytes.count)
        precondition(written == bytes.count, "the parent is gone")
    }
}
