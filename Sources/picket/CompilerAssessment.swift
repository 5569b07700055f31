import Detection
import Detectors
import Engine
import Glibc
import Reporting

/// What compilers say (rule 10): those of the project's `compile_commands.json`, if the user lets them run.
struct CompilerAssessment {
    /// Warnings, as findings of ``rule``.
    var findings: [Finding] = []
    /// The files that were compiled.
    var compiledPaths: Set<String> = []
    var gaps: [PowerOfTenReport.Gap] = []

    static let rule = "power-of-ten/compiler-warnings"
    private static let subject = "rule 10, compiler warnings"
    private static let names = ["compile_commands.json", "build/compile_commands.json"]
    /// More than a large browser has.
    private static let mostCommands = 100_000

    /// - Parameters:
    ///   - root: what the paths of the report are relative to.
    ///   - inspected: the files of the report.
    static func of(
        root: String, inspected: Set<String>, isAllowed: Bool, waivers: [Waiver], workers: Int
    ) async -> CompilerAssessment {
        var assessment = CompilerAssessment()
        func gap(_ reason: String) { assessment.gaps.append(.init(subject: subject, reason: reason)) }
        guard let name = names.first(where: { Workspace.exists(Workspace.join(root, $0)) }) else { return assessment }
        guard isAllowed else {
            gap("\(name) names a compiler, which is a program of the project: let it run with --allow-programs")
            return assessment
        }
        let path = Workspace.join(root, name)
        let database: CompilationDatabase
        do {
            let text = try TextFile.read(path, mostBytes: 256 << 20)
            database = try CompilationDatabase(json: Array(text.utf8), folder: Workspace.parent(of: path))
        } catch let error as CompilationDatabase.Malformed {
            gap("\(name): \(error.message)")
            return assessment
        } catch {
            gap("\(error)")
            return assessment
        }
        let prefix = root == "/" ? "/" : root + "/"
        var seen: Set<String> = []
        let commands = database.commands.filter {
            $0.file.hasPrefix(prefix) && inspected.contains(String($0.file.dropFirst(prefix.count)))
                && seen.insert($0.file).inserted
        }.prefix(mostCommands)
        if commands.isEmpty { gap("\(name) has no command for any of the files inspected") }
        let outcomes = await compile(Array(commands), workers: workers)
        assessment.add(outcomes, prefix: prefix)
        waivers.apply(to: &assessment.findings)
        return assessment
    }

    private static func compile(
        _ commands: [CompilationDatabase.Command], workers: Int
    ) async -> [(CompilationDatabase.Command, Compilation.Outcome)] {
        await withTaskGroup(of: (Int, Compilation.Outcome).self) { group in
            var outcomes = [Compilation.Outcome?](repeating: nil, count: commands.count)
            var next = 0
            func start() {
                let index = next
                next += 1
                let command = commands[index]
                group.addTask { (index, Compilation(command).run(Interruption.cancellation)) }
            }
            while next < min(workers, commands.count) { start() }
            for await (index, outcome) in group {
                outcomes[index] = outcome
                if next < commands.count, !Interruption.hasHappened { start() }
            }
            return zip(commands, outcomes).map { ($0, $1 ?? .failed("interrupted")) }
        }
    }

    private mutating func add(
        _ outcomes: [(CompilationDatabase.Command, Compilation.Outcome)], prefix: String
    ) {
        // Headers are compiled many times.
        var seen: Set<Compilation.Warning> = []
        var isUnconfined = false
        for (command, outcome) in outcomes {
            let path = String(command.file.dropFirst(prefix.count))
            switch outcome {
            case .failed(let reason): gaps.append(.init(subject: "\(path), rule 10", reason: reason))
            case .warnings(let warnings, let isConfined):
                compiledPaths.insert(path)
                isUnconfined = isUnconfined || !isConfined
                for var warning in warnings {
                    warning.path = Workspace.absolute(warning.path, in: command.folder)
                    guard warning.path.hasPrefix(prefix), seen.insert(warning).inserted else { continue }
                    findings.append(Self.finding(warning, path: String(warning.path.dropFirst(prefix.count))))
                }
            }
        }
        if isUnconfined {
            gaps.append(
                .init(
                    subject: Self.subject,
                    reason:
                        "the compilers ran without confinement, as their user: the kernel does not allow name spaces here"
                ))
        }
    }

    private static func finding(_ warning: Compilation.Warning, path: String) -> Finding {
        let start = Position(line: warning.line, column: warning.column, byteColumn: warning.column)
        let end = Position(line: warning.line, column: warning.column + 1, byteColumn: warning.column + 1)
        return Finding(
            rule: rule, severity: .medium, confidence: .high, message: "\(warning.message) [\(warning.flag)]",
            place: Place(path: path, start: start, end: end))
    }
}
