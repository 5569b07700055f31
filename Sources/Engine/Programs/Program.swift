public import Detection

/// A program that inspects files, in any language: what it prints become findings.
///
/// With `{files}` in its command it is started for a number of files and ends by itself. Without, it is started once
/// and given file after file, as lines of JSON on its standard input: see `docs/programs.md`.
public struct Program: Sendable, Hashable {
    /// Its findings are of rules `name/…`.
    public var name: String
    /// The program, looked up in `PATH` unless it has a `/`, and its arguments. `{files}` stands for all paths.
    public var command: [String]
    public var output: Output
    /// Reads what it prints as errors instead of its output.
    public var readsErrors: Bool
    /// `nil`: all.
    public var languages: Set<Language>?
    /// Exit codes that mean it has done its work.
    public var exitCodes: Set<Int32>
    /// Added to the few variables it gets: `PATH`, `HOME` and `TMPDIR` in its scratch folder, `LANG`.
    public var environment: [String: String]
    public var limits: Limits
    /// Files it gets at once.
    public var filesAtOnce: Int
    /// It may use the network. Otherwise it cannot, where the kernel allows to keep it from that.
    public var usesNetwork: Bool

    /// How findings are printed.
    public enum Output: String, Sendable, Hashable, CaseIterable {
        /// A line of JSON for each.
        case jsonLines = "json-lines"
        /// A SARIF 2.1.0 log.
        case sarif
        /// Lines as compilers print them: `path:line:column: severity: message [rule]`.
        case gcc
    }

    /// What it gets at most; more ends it, with all it started.
    public struct Limits: Sendable, Hashable {
        /// For one start, or for one file if it is given file after file.
        public var time: Duration
        /// Of all its processes together.
        public var memoryBytes: Int
        public var outputBytes: Int
        public var processes: Int
        /// Of its scratch folder.
        public var scratchBytes: Int

        public init(
            time: Duration = .seconds(120), memoryBytes: Int = 2 << 30, outputBytes: Int = 64 << 20,
            processes: Int = 256, scratchBytes: Int = 256 << 20
        ) {
            self.time = time
            self.memoryBytes = memoryBytes
            self.outputBytes = outputBytes
            self.processes = processes
            self.scratchBytes = scratchBytes
        }
    }

    public init(
        name: String, command: [String], output: Output = .jsonLines, readsErrors: Bool = false,
        languages: Set<Language>? = nil, exitCodes: Set<Int32> = [0, 1], environment: [String: String] = [:],
        limits: Limits = Limits(), filesAtOnce: Int = 100, usesNetwork: Bool = false
    ) {
        self.name = name
        self.command = command
        self.output = output
        self.readsErrors = readsErrors
        self.languages = languages
        self.exitCodes = exitCodes
        self.environment = environment
        self.limits = limits
        self.filesAtOnce = filesAtOnce
        self.usesNetwork = usesNetwork
    }

    static let files = "{files}"

    /// It ends by itself, and is started for each batch.
    var isStartedForFiles: Bool { command.contains(Self.files) }

    func command(for paths: [String]) -> [String] { command.flatMap { $0 == Self.files ? paths : [$0] } }

    /// What is wrong with it, if something is.
    public var complaint: String? {
        let characters = name.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
                || ($0 >= 0x30 && $0 <= 0x39)
        }
        if name.isEmpty || name.utf8.count > 64 || !characters {
            return "a program's name has 1 to 64 letters, digits, - and _, not \"\(name)\""
        }
        if command.first?.isEmpty ?? true { return "\(name): a command names a program" }
        if command.first == Self.files { return "\(name): a command begins with a program, not with \(Self.files)" }
        if command.contains(where: { $0.utf8.contains(0) }) || environment.contains(where: Self.isImpossible) {
            return "\(name): arguments and variables have no zero bytes, and names of variables no ="
        }
        if output == .sarif, !isStartedForFiles {
            return
                "\(name): a program that prints SARIF is started for its files: put \"\(Self.files)\" into its command"
        }
        if limits.time <= .zero || limits.memoryBytes <= 0 || limits.outputBytes <= 0 || limits.processes <= 0
            || limits.scratchBytes <= 0 || filesAtOnce <= 0
        {
            return "\(name): limits are more than 0"
        }
        return nil
    }

    private static func isImpossible(_ variable: (key: String, value: String)) -> Bool {
        variable.key.isEmpty || variable.key.utf8.contains(UInt8(ascii: "=")) || variable.key.utf8.contains(0)
            || variable.value.utf8.contains(0)
    }
}

extension Program {
    /// Of rules that stand for a program.
    package static let tag = "program"

    /// What stands for all its rules, which are known when it has run.
    public var rule: Rule {
        Rule(
            id: name, title: "Findings of \(name)", severity: .medium, confidence: .medium, tags: [Self.tag],
            help: Rule.Help(
                what: "Runs `\(command.joined(separator: " "))` and reports what it finds.",
                why: "The project's configuration asks for it.", fix: "See the documentation of \(name).",
                example: nil))
    }
}

/// Why a program did not do its work.
struct ProgramFault: Error, CustomStringConvertible {
    enum Kind: Sendable {
        /// It could not be started: it is not there, or the kernel refuses.
        case start
        case timeout
        /// It used too much of something and was ended.
        case limit
        /// A signal ended it, or it ended before it had answered.
        case crash
        /// It said itself that it failed.
        case exit
        /// What it printed makes no sense.
        case output
        case cancelled
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    var description: String { message }

    /// It may go well the next time.
    var isTransient: Bool { kind == .crash }

    /// Another file may be better off.
    var isOfItsFiles: Bool {
        switch kind {
        case .timeout, .limit, .crash, .exit, .output: true
        case .start, .cancelled: false
        }
    }

    var health: DetectorHealth.Kind {
        switch kind {
        case .timeout: .timeout
        case .crash, .limit: .crashed
        case .output: .output
        case .start, .exit, .cancelled: .threw
        }
    }
}
