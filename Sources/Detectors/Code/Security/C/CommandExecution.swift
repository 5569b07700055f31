import Detection

/// Programs that are started by a command the code does not hold.
struct CommandExecution: Detector {
    static let rule = Rule(
        id: "security/command-execution", title: "Command that is no literal", severity: .high, confidence: .medium,
        cwe: [78], tags: ["security", "injection"],
        aliases: [
            Rule.Alias("clang-tidy", "cert-env33-c"), Rule.Alias("flawfinder", "FF1044"), Rule.Alias("sonar", "S4721"),
        ],
        help: Rule.Help(
            what: """
                Reports `system` and `popen` with a command that is no literal, `exec…`, `posix_spawn` and \
                `ShellExecute` with a program that is none, and `CreateProcess` without a program of its own. What \
                stands in the code is not injection.
                """,
            why: """
                A shell takes `;`, `$(…)` and more from whatever is put into the command. A program that is looked up \
                by a name from outside can be any program.
                """,
            fix: """
                Start the program by its full path with a list of arguments (`posix_spawn`, `execve`), without a shell \
                between.
                """,
            knownProblems: "Commands that were put together from checked parts are reported.",
            example: Rule.Example(
                .c,
                bad: """
                    void archive(const char *folder) {
                        char command[256];
                        snprintf(command, sizeof command, "tar -cf /tmp/a.tar %s", folder);
                        system(command);
                    }
                    """,
                good: """
                    void archive(void) {
                        system("tar -cf /tmp/a.tar /srv/data");
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/78.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        /// Of what must be a literal.
        let command: Int
    }

    private static let known: [Known] =
        [
            "system", "popen", "_popen", "_wsystem", "wordexp", "execl", "execlp", "execle", "execv", "execvp",
            "execve",
            "execvpe", "WinExec",
        ].map { Known(name: $0, command: 0) }
        + ["posix_spawn", "posix_spawnp"].map { Known(name: $0, command: 1) }
        + ["ShellExecute", "ShellExecuteA", "ShellExecuteW"].map { Known(name: $0, command: 2) }
        + ["CreateProcess", "CreateProcessA", "CreateProcessW"].map { Known(name: $0, command: 0) }
        + ["CreateProcessAsUser", "CreateProcessAsUserA", "CreateProcessAsUserW"].map { Known(name: $0, command: 1) }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known),
            let command = call.argument(known.command)
        else { return }
        let name = call.name.text.string
        if call.name.text.hasPrefix("CreateProcess") {
            // Without a program, Windows guesses where its name in the command line ends.
            guard command.bare.kind == .null || command.text == "NULL" || command.text == "0" else { return }
            return inspection.report(at: node, "`\(name)` without a program: Windows guesses it from the command line")
        }
        // `system(NULL)` asks whether there is a shell.
        if command.bare.kind == .null || command.text == "NULL" || command.isConstantText() { return }
        inspection.report(at: node, "`\(name)` runs what is no literal: start a fixed program with a list of arguments")
    }
}
