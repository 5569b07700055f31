import Detection
import FoundationEssentials
import Glibc
import Synchronization

/// Has a program inspect files, and makes findings of what it says.
///
/// Blocks its thread, which must live as long as the runner: programs that are given file after file stay on.
final class ProgramRunner: Sendable {
    let program: Program
    /// Those that wait for the next file, the last used last.
    private let waiting = Mutex<[Waiting]>([])

    // Unchecked: whoever takes it out of the list has it alone.
    private struct Waiting: @unchecked Sendable { let process: ConfinedProcess }

    private let confinement: ConfinedProcess.Confinement

    init(_ program: Program, _ confinement: ConfinedProcess.Confinement = .whereAllowed) {
        self.program = program
        self.confinement = confinement
    }

    var filesAtOnce: Int { program.isStartedForFiles ? program.filesAtOnce : 1 }

    /// What became of some files of a job.
    struct Verdict: Sendable {
        /// By file of the job.
        var findings: [(file: Int, findings: [Finding])] = []
        var failures: [Failure] = []
        var notices: [Notice] = []
        /// Of the findings.
        var rules: [Rule] = []
    }

    func inspect(
        _ files: ArraySlice<Int32>, of job: Job, _ configuration: PoolConfiguration
    ) throws(ProgramFault) -> Verdict {
        let reader = SourceReader(limit: configuration.files.fileBytes, languages: configuration.languages)
        let spoken: (output: ProgramOutput, isConfined: Bool)
        if program.isStartedForFiles {
            spoken = try start(for: files, job)
        } else {
            guard let file = files.first, let content = PoolDetector.Content(job.files[Int(file)], reader) else {
                // What cannot be read is a failure of the file already.
                return Verdict()
            }
            spoken = try ask(about: content, job)
        }
        var conclusion = ProgramConclusion(program, job, reader)
        var verdict = conclusion.verdict(on: spoken.output, of: files)
        if !spoken.isConfined {
            verdict.notices.append(
                Notice(
                    message:
                        "\(program.name) ran without confinement, as its user: the kernel does not allow name spaces here"
                ))
        }
        return verdict
    }

    private func confinement(for job: Job) -> ConfinedProcess.Confinement {
        job.compliance == .strict ? .required : confinement
    }

    // MARK: Started for files

    private func start(
        for files: ArraySlice<Int32>, _ job: Job
    ) throws(ProgramFault) -> (ProgramOutput, Bool) {
        let texts = try TextFolder(files.map { job.files[Int($0)] }, program)
        let process = try ConfinedProcess(
            program, arguments: program.command(for: texts.paths), folder: job.root, confinement(for: job))
        defer { process.end() }
        let deadline = Monotonic.now &+ program.limits.time.nanosecondsClamped
        let ending = try process.run(input: [], closingInput: true, until: deadline, job.cancellation)
        guard case .exit(let code) = ending, program.exitCodes.contains(code) else {
            throw process.fault(ending ?? .signal(SIGKILL))
        }
        let bytes = process.takeOutput()
        var output: ProgramOutput
        do throws(ProgramFault) {
            switch program.output {
            case .sarif: output = try ProgramOutput(sarif: bytes, of: program)
            case .jsonLines: output = try ProgramOutput(jsonLines: bytes, of: program)
            case .gcc: output = ProgramOutput(gcc: bytes, of: program)
            }
        } catch {
            throw process.fault(error.kind, String(error.message.dropFirst(program.name.count + 1)))
        }
        texts.restorePaths(in: &output)
        return (output, process.isConfined)
    }

    // MARK: Given file after file

    private struct Question: Encodable {
        let path: String
        let language: String
        let text: String
    }

    private func ask(about content: PoolDetector.Content, _ job: Job) throws(ProgramFault) -> (ProgramOutput, Bool) {
        let process: ConfinedProcess
        if let waiting = waiting.withLock({ $0.popLast() }) {
            process = waiting.process
        } else {
            process = try ConfinedProcess(
                program, arguments: program.command, folder: job.root, confinement(for: job))
        }
        var isToStay = false
        defer { if isToStay { keep(process) } else { process.end() } }
        let question = Question(
            path: content.artifact.path, language: content.artifact.language.rawValue, text: content.text)
        guard let line = try? JSONEncoder().encode(question) else {
            throw ProgramFault(.output, "\(content.artifact.path) cannot be written as JSON")
        }
        var output = ProgramOutput()
        var searched = 0
        let deadline = Monotonic.now &+ program.limits.time.nanosecondsClamped
        let ending = try process.run(
            input: Array(line) + [0x0A], closingInput: false, until: deadline, job.cancellation
        ) { [program] (bytes: inout [UInt8]) throws(ProgramFault) in
            var start = 0
            while let end = bytes[max(start, searched)...].firstIndex(of: 0x0A) {
                let isDone = try output.read(jsonLine: Array(bytes[start..<end]), of: program)
                start = end + 1
                if isDone {
                    bytes.removeFirst(start)
                    return true
                }
            }
            bytes.removeFirst(start)
            searched = bytes.count
            return false
        }
        if let ending {
            switch ending {
            case .exit(0): throw process.fault(.crash, "ended before it had said {\"done\": true}")
            default: throw process.fault(ending)
            }
        }
        guard process.takeOutput().isEmpty else {
            throw process.fault(.output, "went on after it had said {\"done\": true}")
        }
        isToStay = true
        return (output, process.isConfined)
    }

    private func keep(_ process: ConfinedProcess) {
        waiting.withLock { $0.append(Waiting(process: process)) }
    }

    /// Ends what waits for files that do not come any more.
    func shutdown() {
        let processes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for waiting in processes { waiting.process.end() }
    }
}

extension ProgramFault {
    func failure(at path: String) -> Failure {
        Failure(kind == .timeout ? .timeout : .detector, path: path, message: message, isPartial: true)
    }
}

/// The paths a program is given. A text that is no file becomes one for it.
private final class TextFolder {
    private(set) var paths: [String] = []
    /// Of the texts: how the report names them.
    private var names: [String: String] = [:]
    private let folder: String?

    init(_ files: [SourceFile], _ program: Program) throws(ProgramFault) {
        guard files.contains(where: { $0.text != nil }) else {
            folder = nil
            paths = files.map { $0.location.pathText }
            return
        }
        var template = Array("/tmp/picket-texts-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ProgramFault(
                .start, "\(program.name): no folder for texts can be made: \(FileSystem.SystemError.last)")
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.folder = folder
        for (number, file) in files.enumerated() {
            guard let text = file.text else {
                paths.append(file.location.pathText)
                continue
            }
            let name = file.path.split(separator: "/").last.map {
                $0.filter { $0.isLetter || $0.isNumber || "._-".contains($0) }
            }
            let path = "\(folder)/\(number)-\(name.map { $0.isEmpty ? "text" : $0.suffix(100) } ?? "text")"
            guard FileManager.default.createFile(atPath: path, contents: Data(text)) else {
                throw ProgramFault(.start, "\(program.name): \(file.path) cannot be written to \(folder)")
            }
            paths.append(path)
            names[path] = file.path
        }
    }

    func restorePaths(in output: inout ProgramOutput) {
        guard !names.isEmpty else { return }
        for index in output.findings.indices {
            if let path = output.findings[index].location.path, let name = names[path] {
                output.findings[index].location.path = name
            }
        }
    }

    deinit { if let folder { try? FileManager.default.removeItem(atPath: folder) } }
}
