internal import CProcess
internal import Glibc

/// A run of the `git` program: in its own session, without privileges, with nothing of this process's environment, and
/// ended with all it started when its time is up.
struct GitCommand {
    var arguments: [String]
    var environment: [String: String]
    /// Where it runs.
    var folder: String
    var input: [UInt8] = []
    /// Bytes of one file it writes.
    var fileBytes: UInt64
    /// On the monotonic clock, in nanoseconds.
    var deadline: UInt64
    var isCancelled: () -> Bool

    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Blocks; the program ends with the calling thread.
    ///
    /// - Parameter output: is given what it prints, as it comes.
    /// - Throws: what went wrong, with the last line it said.
    func run(_ output: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void) throws(ArchiveError) {
        // One that ends early must not take this process with it. It stays so: the signal may be pending.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let started = try start()
        var hasEnded = false
        var input = started.input
        defer {
            // Its helpers are of its session, and end with it.
            if !hasEnded {
                kill(-started.process, SIGKILL)
                kill(started.process, SIGKILL)
                var status: Int32 = 0
                while waitpid(started.process, &status, 0) < 0, errno == EINTR {}
            }
            for descriptor in [input, started.output, started.errors, started.process_descriptor] where descriptor >= 0
            {
                close(descriptor)
            }
        }
        let words = try converse(started, &input, output)
        let status = try wait(for: started.process)
        hasEnded = true
        kill(-started.process, SIGKILL)
        guard status == 0 else {
            let said = words.split(separator: 0x0A).last { !$0.isEmpty }.map { ": \(ArchiveError.shown($0))" } ?? ""
            throw ArchiveError(.unsupported, "git could not get the repository\(said)")
        }
    }

    private func start() throws(ArchiveError) -> picket_started {
        func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }
        let arguments = strings(arguments)
        let variables = strings(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        let paths = strings([self.arguments.first ?? "", folder])
        defer { for text in arguments + variables + paths { free(text) } }
        var started = picket_started()
        var step: UnsafePointer<CChar>?
        var code: Int32 = 0
        arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables in
                var program = picket_program()
                program.path = UnsafePointer(paths[0])
                program.arguments = arguments.baseAddress
                program.environment = variables.baseAddress
                program.folder = UnsafePointer(paths[1])
                program.scratch = program.folder
                program.memory_bytes = 2 << 30
                program.cpu_seconds = 600
                program.file_bytes = fileBytes
                program.open_files = 256
                program.confinement = PICKET_UNCONFINED
                program.has_network = 1
                code = picket_start(&program, &started, &step)
            }
        }
        guard code == 0 else {
            throw ArchiveError(.storage, "git cannot be started here (errno \(code)): tell the service's operator")
        }
        return started
    }

    /// - Returns: the end of what it printed as errors.
    private func converse(
        _ started: picket_started, _ input: inout Int32, _ output: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) -> [UInt8] {
        var waiting = [
            pollfd(fd: started.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: started.errors, events: Int16(POLLIN), revents: 0),
            pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
        ]
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { chunk.deallocate() }
        var words: [UInt8] = []
        var written = 0
        while waiting[0].fd >= 0 || waiting[1].fd >= 0 {
            try checkTime()
            if written == self.input.count, input >= 0 {
                close(input)
                input = -1
                waiting[2].fd = -1
            }
            _ = poll(&waiting, nfds_t(waiting.count), 100)
            if waiting[2].fd >= 0, waiting[2].revents != 0 {
                let count = self.input.withUnsafeBytes {
                    write(input, $0.baseAddress.map { $0 + written }, $0.count - written)
                }
                // One that no longer listens says why by itself.
                if count >= 0 {
                    written += count
                } else if errno != EAGAIN, errno != EINTR {
                    written = self.input.count
                }
            }
            for index in 0...1 where waiting[index].fd >= 0 && waiting[index].revents != 0 {
                let count = read(waiting[index].fd, chunk.baseAddress, chunk.count)
                if count < 0, errno == EAGAIN || errno == EINTR { continue }
                guard count > 0 else {
                    waiting[index].fd = -1
                    continue
                }
                let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<count])
                if index == 0 { try output(bytes) } else { words = Array((words + bytes).suffix(2_000)) }
            }
        }
        return words
    }

    private func checkTime() throws(ArchiveError) {
        if isCancelled() { throw ArchiveError(.cancelled, "it was cancelled while the repository was fetched") }
        if Self.now >= deadline {
            throw ArchiveError(.tooLarge, "the repository could not be fetched in the time it has")
        }
    }

    /// It has closed its output, so it is about to end.
    private func wait(for process: pid_t) throws(ArchiveError) -> Int32 {
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return status }
            if ended < 0, errno != EINTR { return -1 }
            try checkTime()
            usleep(2_000)
        }
    }
}
