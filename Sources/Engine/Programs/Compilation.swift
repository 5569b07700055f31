package import Detection
import Glibc

/// A compiler run over one file for what it warns of, confined like any program of a project.
package struct Compilation: Sendable {
    package struct Warning: Sendable, Hashable {
        /// As the compiler wrote it, absolute if it was.
        package var path: String
        package var line: Int
        /// In bytes.
        package var column: Int
        package var message: String
        /// `-Wunused-variable`.
        package var flag: String
    }

    package enum Outcome: Sendable {
        case warnings([Warning], isConfined: Bool)
        /// It does not compile, or the compiler cannot be run: why.
        case failed(String)
    }

    private let command: CompilationDatabase.Command

    package init(_ command: CompilationDatabase.Command) { self.command = command }

    /// Blocks its thread until the compiler has ended.
    package func run(_ cancellation: Cancellation) -> Outcome {
        let arguments = command.forWarnings
        let program = Program(
            name: "compiler", command: arguments + [Program.files], output: .gcc, readsErrors: true, exitCodes: [0])
        do throws(ProgramFault) {
            let process = try ConfinedProcess(
                program, arguments: arguments, folder: command.folder, .whereAllowed)
            defer { process.end() }
            let deadline = Monotonic.now &+ program.limits.time.nanosecondsClamped
            let ending = try process.run(input: [], closingInput: true, until: deadline, cancellation)
            let output = ProgramOutput(gcc: process.takeOutput(), of: program)
            guard case .exit(0) = ending else {
                let error = output.findings.first { $0.severity == .high }
                return .failed(error.map { "does not compile: \($0.message)" } ?? "the compiler failed")
            }
            return .warnings(output.findings.compactMap(Self.warning), isConfined: process.isConfined)
        } catch {
            return .failed(error.message)
        }
    }

    private static func warning(_ finding: ProgramOutput.Reported) -> Warning? {
        guard finding.severity == .medium, let path = finding.location.path, let line = finding.location.line else {
            return nil
        }
        return Warning(
            path: path, line: line, column: finding.location.column ?? 1, message: finding.message, flag: finding.rule)
    }
}
