import CProcess
import Detection
import FoundationEssentials
import Glibc
import Synchronization

/// A program that runs under limits, apart from everything else.
///
/// Not `Sendable`: one thread has it. That thread has to live as long as the program does.
final class ConfinedProcess {
    let program: Program
    let isConfined: Bool
    private let started: picket_started
    /// How many files it has been asked about.
    var questions = 0
    private var hasEnded = false
    private var input: Int32
    private var watch: Watch
    private let scratch: ScratchFolder
    /// The end of what it printed as errors, for messages.
    private var lastWords: [UInt8] = []
    /// Of its output, what nobody has taken yet.
    private(set) var output: [UInt8] = []
    private var outputCount = 0
    private var isOutputOpen = true
    private var isErrorsOpen = true

    /// What is known of it between two looks.
    private struct Watch {
        var next: UInt64
        var period: UInt64 = 20_000_000
        static let longest: UInt64 = 250_000_000
    }

    /// The kernel has refused to confine a program: it will not do otherwise later.
    private static let isRefused = Atomic(false)

    enum Confinement: Sendable {
        case whereAllowed
        /// Rather not at all than unconfined.
        case required
        case none
    }

    /// - Parameter folder: where it starts.
    init(
        _ program: Program, arguments: [String], folder: String, _ confinement: Confinement
    ) throws(ProgramFault) {
        self.program = program
        scratch = try ScratchFolder(of: program)
        guard let path = Self.path(of: arguments[0], from: folder) else {
            throw ProgramFault(
                .start, "\(program.name): there is no program \(arguments[0]); install it, or correct its command")
        }
        var environment = [
            "PATH": Self.searchPath, "HOME": scratch.path, "TMPDIR": scratch.path, "XDG_CACHE_HOME": scratch.path,
            "LANG": "C.UTF-8", ProcessTree.mark: scratch.path,
        ]
        environment.merge(program.environment) { _, new in new }
        var wants = confinement != .none && !Self.isRefused.load(ordering: .relaxed)
        while true {
            if !wants, confinement == .required {
                throw ProgramFault(
                    .start,
                    "\(program.name): the kernel does not allow to confine it, and the request insists; allow user "
                        + "name spaces (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone)")
            }
            do {
                started = try Self.start(program, path, arguments, environment, folder, scratch.path, confined: wants)
                break
            } catch {
                guard wants, error.isOfConfinement else { throw error.fault(program) }
                Self.isRefused.store(true, ordering: .relaxed)
                wants = false
            }
        }
        isConfined = wants
        input = started.input
        watch = Watch(next: Monotonic.now &+ 20_000_000)
    }

    deinit { end() }

    // MARK: Starting

    private struct StartError: Error {
        let code: Int32
        let step: String

        /// Everything before it is about to be started.
        var isOfConfinement: Bool { step != "starting it" && step != "entering its folder" && step != "making pipes" }

        func fault(_ program: Program) -> ProgramFault {
            ProgramFault(.start, "\(program.name) cannot be started: \(step): \(FileSystem.SystemError(code: code))")
        }
    }

    private static func start(
        _ program: Program, _ path: String, _ arguments: [String], _ environment: [String: String], _ folder: String,
        _ scratch: String, confined: Bool
    ) throws(StartError) -> picket_started {
        let arguments: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        let strings: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup(folder), strdup(scratch)]
        defer { for text in arguments + variables + strings { free(text) } }
        var started = picket_started()
        var step: UnsafePointer<CChar>?
        var code: Int32 = 0
        arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables in
                var request = picket_program()
                request.path = UnsafePointer(strings[0])
                request.arguments = arguments.baseAddress
                request.environment = variables.baseAddress
                request.folder = UnsafePointer(strings[1])
                request.scratch = UnsafePointer(strings[2])
                request.scratch_bytes = UInt64(clamping: program.limits.scratchBytes)
                request.memory_bytes = UInt64(clamping: program.limits.memoryBytes)
                // Twice what all cores could give in its time would be too much for any file given after file.
                request.cpu_seconds = program.isStartedForFiles ? Self.coreSeconds(program) : UInt64(Int64.max)
                request.file_bytes = UInt64(clamping: program.limits.scratchBytes)
                request.open_files = 1_024
                request.confinement = confined ? PICKET_CONFINED : PICKET_UNCONFINED
                request.has_network = program.usesNetwork ? 1 : 0
                code = picket_start(&request, &started, &step)
            }
        }
        guard code == 0 else { throw StartError(code: code, step: step.map { String(cString: $0) } ?? "starting it") }
        return started
    }

    private static func coreSeconds(_ program: Program) -> UInt64 {
        let seconds = program.limits.time.nanosecondsClamped / 1_000_000_000 + 1
        return seconds.multipliedReportingOverflow(by: UInt64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
            .partialValue
    }

    private static var searchPath: String {
        getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    }

    /// Where a program is; `nil` if nowhere.
    private static func path(of name: String, from folder: String) -> String? {
        if name.utf8.contains(UInt8(ascii: "/")) {
            let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
            return access(path, X_OK) == 0 ? path : nil
        }
        for folder in searchPath.split(separator: ":") where folder.hasPrefix("/") {
            let path = "\(folder)/\(name)"
            var status = stat()
            if access(path, X_OK) == 0, stat(path, &status) == 0, FileType(mode: status.st_mode) == .file {
                return path
            }
        }
        return nil
    }

    // MARK: While it runs

    /// How it ended.
    enum Ending: Sendable, Hashable {
        case exit(Int32)
        case signal(Int32)
    }

    /// Gives it input and takes what it prints, until it has ended and said all (`nil` for `isDone`), or `isDone`.
    ///
    /// - Parameter isDone: looks at the output after more has come, and takes from it what it wants.
    /// - Returns: how it ended; `nil` if `isDone` said so first.
    func run(
        input text: [UInt8], closingInput: Bool, until deadline: UInt64, _ cancellation: Cancellation,
        isDone: ((inout [UInt8]) throws(ProgramFault) -> Bool)? = nil
    ) throws(ProgramFault) -> Ending? {
        var written = 0
        outputCount = 0
        while true {
            if cancellation.isCancelled { throw fault(.cancelled, "was ended: the request was cancelled") }
            let now = Monotonic.now
            if now >= deadline {
                throw fault(.timeout, "did not come back within \(program.limits.time) and was ended")
            }
            if now >= watch.next { try look(now) }
            if written == text.count, closingInput { closeInput() }
            if !isOutputOpen, !isErrorsOpen, let ending = ending() { return ending }
            let wake = min(deadline, watch.next, now &+ 100_000_000)
            wait(writing: written < text.count, milliseconds: Int32(clamping: (wake &- now) / 1_000_000 + 1))
            if written < text.count { written = write(text, from: written) }
            let before = output.count
            isErrorsOpen = isErrorsOpen && read(started.errors, isErrors: true)
            isOutputOpen = isOutputOpen && read(started.output, isErrors: false)
            if outputCount > program.limits.outputBytes {
                throw fault(.limit, "printed more than \(program.limits.outputBytes) bytes and was ended")
            }
            if let isDone {
                if output.count > before, try isDone(&output) { return nil }
                if !isOutputOpen { return waitForEnding(deadline) }
            }
        }
    }

    /// What it printed so far that has not been taken.
    func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    private func wait(writing: Bool, milliseconds: Int32) {
        var waiting = [
            pollfd(fd: isOutputOpen ? started.output : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorsOpen ? started.errors : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: writing ? input : -1, events: Int16(POLLOUT), revents: 0),
            // Its descriptor alone is left to wait for once it has closed all others.
            pollfd(
                fd: isOutputOpen || isErrorsOpen ? -1 : started.process_descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&waiting, nfds_t(waiting.count), milliseconds)
    }

    private func write(_ text: [UInt8], from start: Int) -> Int {
        guard input >= 0 else { return text.count }
        let count = text.withUnsafeBytes { bytes in
            Glibc.write(input, bytes.baseAddress.map { $0 + start }, bytes.count - start)
        }
        if count >= 0 { return start + count }
        // It does not listen any more; what it says of that comes out by itself.
        return errno == EAGAIN || errno == EINTR ? start : text.count
    }

    /// Sixteen reads at most, so that one that never stops does not keep limits from being looked at.
    ///
    /// - Returns: whether more may come.
    private func read(_ descriptor: Int32, isErrors: Bool) -> Bool {
        let isWanted = isErrors == program.readsErrors
        for _ in 0..<16 {
            let (chunk, isOpen) = Self.chunk(of: descriptor)
            outputCount += chunk.count
            if isWanted { output += chunk }
            if isErrors { keep(chunk) }
            if chunk.isEmpty { return isOpen }
        }
        return true
    }

    private static func chunk(of descriptor: Int32) -> (bytes: [UInt8], isOpen: Bool) {
        var count = 0
        var isOpen = true
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
            count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            isOpen = count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
            filled = max(0, count)
        }
        return (bytes, isOpen)
    }

    private func keep(_ chunk: [UInt8]) {
        lastWords += chunk.suffix(2_000)
        if lastWords.count > 4_000 { lastWords.removeFirst(lastWords.count - 2_000) }
    }

    /// Looks at what its processes use.
    private func look(_ now: UInt64) throws(ProgramFault) {
        watch.period = min(Watch.longest, watch.period &* 2)
        watch.next = now &+ watch.period
        let tree = ProcessTree.members(of: started.process)
        if tree.count > program.limits.processes {
            throw fault(.limit, "started more than \(program.limits.processes) processes and was ended with them")
        }
        let memory = tree.reduce(0) { $0 &+ $1.residentBytes }
        if memory > program.limits.memoryBytes {
            throw fault(.limit, "used more than \(program.limits.memoryBytes >> 20) MB of memory and was ended")
        }
    }

    // MARK: The end

    private func closeInput() {
        guard input >= 0 else { return }
        close(input)
        input = -1
    }

    private var ended: Ending?

    /// How it ended, if it has.
    private func ending() -> Ending? {
        if let ended { return ended }
        var status: Int32 = 0
        guard FileSystem.retrying({ Int(waitpid(started.process, &status, WNOHANG)) }) == Int(started.process) else {
            return nil
        }
        hasEnded = true
        // WIFEXITED, WEXITSTATUS and WTERMSIG, which are macros.
        let ending = status & 0x7F == 0 ? Ending.exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
        ended = ending
        return ending
    }

    /// One that has closed its output is about to end.
    private func waitForEnding(_ deadline: UInt64) -> Ending? {
        let patience = min(deadline, Monotonic.now &+ 1_000_000_000)
        while Monotonic.now < patience {
            if let ending = ending() { return ending }
            var waiting = pollfd(fd: started.process_descriptor, events: Int16(POLLIN), revents: 0)
            _ = poll(&waiting, 1, started.process_descriptor >= 0 ? 100 : 1)
        }
        end()
        return .signal(SIGKILL)
    }

    /// Ends it with all it started.
    func end() {
        closeInput()
        guard !hasEnded || isOutputOpen || isErrorsOpen || !isCleared else { return }
        isCleared = true
        // Its end is that of all others in its name space of processes. Without one they have to be looked for.
        if !isConfined { ProcessTree.kill(session: started.process, mark: scratch.path) }
        if !hasEnded {
            kill(started.process, SIGKILL)
            var status: Int32 = 0
            _ = FileSystem.retrying { Int(waitpid(started.process, &status, 0)) }
            hasEnded = true
        }
        if !isConfined { ProcessTree.kill(session: started.process, mark: scratch.path) }
        for descriptor in [started.output, started.errors, started.process_descriptor] where descriptor >= 0 {
            close(descriptor)
        }
        isOutputOpen = false
        isErrorsOpen = false
    }

    private var isCleared = false

    /// A fault of this program, with what it said last.
    func fault(_ kind: ProgramFault.Kind, _ what: String) -> ProgramFault {
        let words = String(decoding: lastWords, as: UTF8.self).split(separator: "\n").last.map {
            $0.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(300)
        }
        let said = words.map { String(String.UnicodeScalarView($0)) } ?? ""
        return ProgramFault(kind, "\(program.name) \(what)" + (said.isEmpty ? "" : "; it said: \(said)"))
    }

    func fault(_ ending: Ending) -> ProgramFault {
        switch ending {
        // As shells tell of a child that a signal ended.
        case .exit(let code) where code > 128 && code < 160:
            fault(.crash, "failed with exit code \(code): \(Self.name(of: code - 128))")
        case .exit(let code): fault(.exit, "failed with exit code \(code)")
        case .signal(let signal): fault(.crash, "crashed: \(Self.name(of: signal))")
        }
    }

    private static func name(of signal: Int32) -> String {
        strsignal(signal).map { String(cString: $0) } ?? "signal \(signal)"
    }
}

/// An empty folder of a program's own.
private struct ScratchFolder: ~Copyable {
    let path: String

    init(of program: Program) throws(ProgramFault) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base.hasPrefix("/") ? base : "/tmp")/picket-\(program.name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ProgramFault(
                .start, "\(program.name): no scratch folder can be made in \(base): \(FileSystem.SystemError.last)")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
