import FoundationEssentials
import Glibc

/// Runs a program and waits for it: no shell, no standard input, its output in memory up to a limit.
enum ChildProcess {
    struct Result {
        /// What it exited with; `nil` if a signal ended it.
        var status: Int32?
        var output: [UInt8]
        var errors: [UInt8]
        /// It wrote more than the limit and was ended.
        var isCut: Bool
    }

    /// - Parameters:
    ///   - command: the program, looked up in `PATH`, and its arguments.
    ///   - environment: added to this process's own.
    static func run(
        _ command: [String], environment: [String: String] = [:], limit: Int
    ) throws(FileSystem.SystemError) -> Result {
        let output = try pipe()
        let errors: Pipe
        do throws(FileSystem.SystemError) {
            errors = try pipe()
        } catch {
            output.closeBoth()
            throw error
        }
        let process: pid_t
        do throws(FileSystem.SystemError) {
            process = try spawn(command, environment, output: output.write, errors: errors.write)
        } catch {
            output.closeBoth()
            errors.closeBoth()
            throw error
        }
        close(output.write)
        close(errors.write)
        var result = Result(status: nil, output: [], errors: [], isCut: false)
        collect(from: output.read, errors.read, into: &result, limit: limit)
        if result.isCut { kill(process, SIGKILL) }
        close(output.read)
        close(errors.read)
        var status: Int32 = 0
        _ = FileSystem.retrying { Int(waitpid(process, &status, 0)) }
        // WIFEXITED and WEXITSTATUS, which are macros.
        if status & 0x7F == 0 { result.status = (status >> 8) & 0xFF }
        return result
    }

    private struct Pipe {
        let read: Int32
        let write: Int32

        func closeBoth() {
            close(read)
            close(write)
        }
    }

    private static func pipe() throws(FileSystem.SystemError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw .last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return Pipe(read: ends[0], write: ends[1])
    }

    private static func spawn(
        _ command: [String], _ extra: [String: String], output: Int32, errors: Int32
    ) throws(FileSystem.SystemError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let variables = ProcessInfo.processInfo.environment.merging(extra) { _, new in new }
        var arguments = command.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, command.first ?? "", &actions, nil, &arguments, &environment)
        guard code == 0 else { throw FileSystem.SystemError(code: code) }
        return process
    }

    /// Reads both pipes as they fill, so that neither blocks the child.
    private static func collect(from output: Int32, _ errors: Int32, into result: inout Result, limit: Int) {
        var waiting = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while waiting.contains(where: { $0.fd >= 0 }) {
            guard FileSystem.retrying({ Int(poll(&waiting, nfds_t(waiting.count), -1)) }) >= 0 else { return }
            for index in waiting.indices where waiting[index].fd >= 0 && waiting[index].revents != 0 {
                let count = FileSystem.retrying { read(waiting[index].fd, &chunk, chunk.count) }
                if count <= 0 {
                    waiting[index].fd = -1
                } else if index == 0 {
                    result.output += chunk[..<count]
                    if result.output.count > limit {
                        result.isCut = true
                        return
                    }
                } else if result.errors.count < 1 << 16 {
                    result.errors += chunk[..<count]
                }
            }
        }
    }
}
