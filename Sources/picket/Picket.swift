import ArgumentParser
import Glibc

/// The command line. See ``ExitStatus`` for what the process returns.
@main
struct Picket: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "picket",
        abstract: "Finds defects in source code, and can prove what it checked.",
        discussion: """
            Try `picket scan` in any project: no configuration is needed.

            Exit status: 0 nothing at or above --fail-on; 1 findings; 2 usage or configuration error; 3 nothing found, \
            but something could not be inspected; 130 interrupted.
            """,
        version: Version.text,
        subcommands: relevant,
        defaultSubcommand: nil)

    private static let commands: [any ParsableCommand.Type] = [
        ScanCommand.self, ServeCommand.self, ConnascenceCommand.self, MetricsCommand.self, PowerOfTenCommand.self,
        RulesCommand.self, BaselineCommand.self, TreeCommand.self, BenchCommand.self, ValidateCommand.self,
        PoolCommand.self, LedgerCommand.self, KeysCommand.self, CryptoCommand.self, AttestCommand.self,
        VerifyCommand.self, ComplianceCommand.self, QualityCommand.self, AlertsCommand.self, UserCommand.self,
        APIKeyCommand.self, ProjectCommand.self, RoleCommand.self,
    ]

    /// The one that is asked for, if it is named first; else all. ArgumentParser looks at each command and each of its
    /// options, which took longer than everything else at the start.
    private static var relevant: [any ParsableCommand.Type] {
        guard CommandLine.arguments.count > 1 else { return commands }
        let name = CommandLine.arguments[1]
        return commands.first { $0.configuration.commandName == name }.map { [$0] } ?? commands
    }

    /// Like ArgumentParser's own, but with our exit statuses.
    static func main() async {
        // A reader that goes away (`| head`) is noticed when writing, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        // So is a limit on the size of files.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let status as ExitStatus {
            Glibc.exit(status.code)
        } catch let error as UsageError {
            Terminal.complain(error.description)
            Glibc.exit(ExitStatus.usage.code)
        } catch {
            guard exitCode(for: error).isSuccess else {
                Terminal.complain(fullMessage(for: error), prefix: false)
                Glibc.exit(ExitStatus.usage.code)
            }
            // --help and --version arrive as errors.
            Terminal.write(Array((fullMessage(for: error) + "\n").utf8), to: STDOUT_FILENO)
            Glibc.exit(ExitStatus.clean.code)
        }
        Glibc.exit(ExitStatus.clean.code)
    }
}

/// What the process returns.
struct ExitStatus: Error, Equatable {
    let code: Int32

    /// Nothing at or above `--fail-on`, and everything was inspected.
    static let clean = ExitStatus(code: 0)
    static let findings = ExitStatus(code: 1)
    /// A usage or configuration error: nothing was inspected.
    static let usage = ExitStatus(code: 2)
    /// Nothing was found, but something could not be inspected.
    static let incomplete = ExitStatus(code: 3)
    /// SIGINT: what the shell reports for it.
    static let interrupted = ExitStatus(code: interruptedCode)
    static let interruptedCode: Int32 = 130
}

/// The command cannot be carried out as it was given: what is wrong, and what to do about it.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
