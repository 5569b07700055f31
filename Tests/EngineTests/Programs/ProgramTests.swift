import Detection
import FoundationEssentials
import Glibc
import PicketTestKit
import Testing

@testable import Engine

/// Programs in the pool: well-behaved ones, and those that are not.
@Suite struct ProgramTests {
    typealias Program = Engine.Program

    private func report(
        of program: Program, on requests: [Request] = [.text("abc\n")],
        _ confinement: ConfinedProcess.Confinement = .whereAllowed
    ) async throws -> [Report] {
        try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            try pool.register(.program(ProgramRunner(program, confinement)))
            var reports: [Report] = []
            for request in requests { reports.append(try await pool.submit(request)) }
            return reports
        }
    }

    private func shell(
        _ script: String, output: Program.Output = .gcc, limits: Program.Limits = .init(time: .seconds(30))
    ) -> Program {
        Program(name: "tool", command: ["sh", "-c", script, "sh", "{files}"], output: output, limits: limits)
    }

    /// Says what it was asked about: a program that is given file after file.
    private static let server = #"""
        while read -r line; do
            id=${line#*\"id\":}
            id=${id%%,*}
            case $line in
            *stop*) exit 0 ;;
            *crash*) exec python3 -c "import ctypes; ctypes.string_at(0)" ;;
            *hang*) sleep 1000 ;;
            *garbage*) echo "no json" ;;
            *late*) echo "{\"done\": $id}"; echo "{\"done\": $id}" ;;
            *wrong*) echo '{"done": 77}' ;;
            *pid*) echo "{\"finding\": {\"rule\": \"pid\", \"message\": \"$$\", \"line\": 1}}"; echo "{\"done\": $id}" ;;
            *)
                echo '{"rule": {"id": "r", "title": "A rule", "severity": "low", "cwe": [7]}}'
                echo '{"finding": {"rule": "r", "message": "found", "line": 1, "column": 2, "end_column": 3}}'
                echo "{\"done\": $id}" ;;
            esac
        done
        """#

    private func server(limits: Program.Limits = .init(time: .seconds(30))) -> Program {
        Program(name: "server", command: ["sh", "-c", Self.server], limits: limits)
    }

    // MARK: Well-behaved

    @Test(arguments: [ConfinedProcess.Confinement.whereAllowed, .none])
    func whatAProgramPrintsAreFindings(confinement: ConfinedProcess.Confinement) async throws {
        let folder = try TemporaryFolder()
        try folder.write("x = 7\nbad\n", to: "src/a.py")
        try folder.write("bad # picket: ignore[tool/b] known\n", to: "b.py")
        let program = shell(#"for f; do grep -n bad "$f" | sed "s|^\([0-9]*\):.*|$f:\1:1: error: is bad [b]|"; done"#)
        let report = try await report(
            of: program, on: [Request([.path("src"), .path("b.py")], base: folder.path)], confinement)[0]
        #expect(report.summary == ["b.py:1 tool/b (suppressed)", "src/a.py:1 test/number", "src/a.py:2 tool/b"])
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.rules.map(\.id) == ["test/number", "tool", "tool/b"])
        #expect(report.notices.contains { $0.message.contains("without confinement") } == (confinement == .none))
        #expect(Set(report.findings.map(\.fingerprint)).count == 3)
    }

    @Test func aTextThatIsNoFileBecomesOneForTheProgram() async throws {
        let report = try await report(
            of: shell(#"for f; do cat "$f" > /dev/null && echo "$f:1: error: read [b]"; done"#))[0]
        #expect(report.summary == ["a.py:1 tool/b"], "\(report.failures) \(report.notices)")
    }

    @Test func aServerIsGivenFileAfterFile() async throws {
        let reports = try await report(of: server(), on: [.text("pid 1\n"), .text("pid 2\n"), .text("abc\n")])
        let processes = reports.prefix(2).compactMap { $0.findings.first { $0.rule == "server/pid" }?.message }
        #expect(processes.count == 2 && Set(processes).count == 1, "it was started anew: \(processes)")
        let finding = try #require(reports[2].findings.first)
        #expect(finding.rule == "server/r" && finding.severity == .low && finding.place.start.column == 2)
        #expect(reports[2].rules.first { $0.id == "server/r" }?.cwe == [7])
    }

    @Test func itSeesLittleOfTheMachine() async throws {
        let folder = try TemporaryFolder()
        try folder.write("abc\n", to: "a.py")
        // All that this process has and a program is not given; a shell sets some by itself.
        let given: Set = ["PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_", "PPID"]
        let secrets = ProcessInfo.processInfo.environment.keys.filter { name in
            !given.contains(name) && name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 0x5F }
        }
        try #require(!secrets.isEmpty)
        let program = shell(
            #"""
            say() { echo "$1:1: error: $2 [r]"; }
            for name in \#(secrets.sorted().joined(separator: " ")); do
                eval "[ -z \"\${$name+is set}\" ]" || say "$1" "has the environment"
            done
            touch "$1" 2>/dev/null && say "$1" "can write to the source"
            touch /var/tmp/picket-was-here 2>/dev/null && say "$1" "can write elsewhere"
            : > "$HOME/mine" || say "$1" "cannot write to its own folder"
            [ "$(ls /dev | wc -l)" -lt 20 ] || say "$1" "sees devices"
            [ "$$" -lt 10 ] || say "$1" "sees other processes"
            [ "$(grep -c : /proc/net/dev)" -le 1 ] || say "$1" "sees the network"
            grep -q "NoNewPrivs:.1" /proc/self/status || say "$1" "may gain privileges"
            """#)
        let report = try await report(of: program, on: [Request([.path("a.py")], base: folder.path)])[0]
        if report.notices.contains(where: { $0.message.contains("without confinement") }) {
            // All that its user may do.
            return #expect(!report.findings.map(\.message).contains("has the environment"))
        }
        #expect(report.findings.isEmpty, "\(report.findings.map(\.message))")
        #expect(report.failures.isEmpty)
    }

    @Test func halvesOfABatchFindTheFileItFailsOver() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<9 { try folder.write(number == 5 ? "poison\n" : "fine\n", to: "f\(number).py") }
        var program = shell(#"for f; do grep -q poison "$f" && exit 9; echo "$f:1: error: seen [b]"; done; exit 0"#)
        program.exitCodes = [0]
        let report = try await report(of: program, on: [Request([.path(".")], base: folder.path)])[0]
        #expect(report.findings.count { $0.rule == "tool/b" } == 8)
        #expect(report.failures.map(\.path) == ["f5.py"])
    }

    // MARK: Others

    @Test(
        arguments: [
            ("exit 7", "exit code 7"), ("echo oh no >&2; exit 3", "oh no"),
            ("exec python3 -c 'import ctypes; ctypes.string_at(0)'", "crashed"),
            ("sh -c 'kill -SEGV $$'", "exit code 139"), ("echo garbage", "no SARIF"),
            ("exec definitely-not-there", "exit code 127"),
        ], [ConfinedProcess.Confinement.whereAllowed, .none])
    func whatFailsIsNamed(script: (String, String), confinement: ConfinedProcess.Confinement) async throws {
        let report = try await report(of: shell(script.0, output: .sarif), on: [.text("7\n")], confinement)[0]
        let failure = try #require(report.failures.first)
        #expect(failure.message.contains("tool") && failure.message.contains(script.1), "\(failure.message)")
        #expect(report.failures.count == 1 && failure.isPartial)
        #expect(report.missing == ["tool": 1] && report.coverage.partial == 1 && report.coverage.inspected == 0)
        #expect(report.summary == ["a.py:1 test/number"], "the other detectors have run")
    }

    @Test(
        arguments: [
            ("sleep 1000", "come back", Program.Limits(time: .milliseconds(300))),
            ("yes", "printed more", .init(time: .seconds(60), outputBytes: 1 << 20)),
            ("yes >&2", "printed more", .init(time: .seconds(60), outputBytes: 1 << 20)),
            (
                "i=0; while [ $i -lt 60 ]; do sleep 1000 & i=$((i+1)); done; wait", "processes",
                .init(time: .seconds(60), processes: 20)
            ),
            (
                // Its shell doubles a text until something stops it: the limit of one process, or of all.
                "x=0123456789; while :; do x=$x$x; done", "tool",
                .init(time: .seconds(60), memoryBytes: 64 << 20)
            ),
        ], [ConfinedProcess.Confinement.whereAllowed, .none])
    func whatTakesTooMuchIsEnded(
        script: (String, String, Program.Limits), confinement: ConfinedProcess.Confinement
    ) async throws {
        let program = shell(script.0, limits: script.2)
        let report = try await report(of: program, on: [.text("7\n")], confinement)[0]
        #expect(report.failures.count == 1)
        #expect(report.failures.first?.message.contains(script.1) == true, "\(report.failures)")
        #expect(report.summary == ["a.py:1 test/number"])
    }

    @Test(arguments: [ConfinedProcess.Confinement.whereAllowed, .none])
    func itsChildrenEndWithIt(confinement: ConfinedProcess.Confinement) async throws {
        // Found again by its argument: in a session of its own, without a parent.
        let mark = "1000.\(getpid())\(confinement == .none ? 1 : 2)"
        let program = shell(
            "(setsid sleep \(mark) &) ; sleep 1000", limits: .init(time: .seconds(1)))
        let report = try await report(of: program, on: [.text("abc\n")], confinement)[0]
        #expect(report.failures.first?.kind == .timeout)
        func survivors() throws -> Int {
            try FileSystem.entries(of: Array("/proc".utf8)).count { entry in
                let path = "/proc/\(entry.name.pathText)/cmdline"
                return SystemFiles(root: "").text(path)?.contains(mark) == true
            }
        }
        // One that was ended is there until it has been given a processor once more.
        for _ in 0..<6_000 where try survivors() > 0 { usleep(10_000) }
        #expect(try survivors() == 0)
    }

    @Test func whoIsGoneLeavesNoScratchFolder() async throws {
        var program = shell("echo > $HOME/x; exit 1")
        program.name = "scratch\(getpid())"
        _ = try await report(of: program)
        program.limits.time = .milliseconds(200)
        program.command[2] = "echo > $HOME/x; sleep 1000"
        _ = try await report(of: program, on: [.text("a\n")], .none)
        let left = try FileSystem.entries(of: Array("/tmp".utf8)).map(\.name.pathText)
        #expect(!left.contains { $0.hasPrefix("picket-\(program.name)") })
    }

    @Test(arguments: [
        ("crash\n", "crashed"), ("stop\n", "ended before"), ("garbage\n", "none of the protocol"),
        ("wrong\n", "said that 77 is done"),
    ])
    func aServerThatFailsIsNamedAndStartedAnew(text: String, word: String) async throws {
        let reports = try await report(of: server(), on: [.text("pid 1\n"), .text(text), .text("pid 2\n")])
        let failure = try #require(reports[1].failures.first)
        #expect(failure.message.contains(word) && failure.message.contains("server"), "\(failure.message)")
        #expect(reports[2].findings.contains { $0.rule == "server/pid" }, "\(reports[2].failures)")
    }

    /// Whether the second line comes with the first, or after the next question.
    @Test func anAnswerTooManyIsNotTakenForTheNextOne() async throws {
        let reports = try await report(of: server(), on: [.text("late\n"), .text("pid\n"), .text("pid\n")])
        let isNamed = reports.prefix(2).contains {
            $0.failures.contains { $0.message.contains("went on after") || $0.message.contains("said that 1 is done") }
        }
        #expect(isNamed)
        #expect(reports[2].findings.contains { $0.rule == "server/pid" })
    }

    @Test func aServerThatHangsIsEnded() async throws {
        let reports = try await report(
            // Time enough for one that does not hang, on a busy machine.
            of: server(limits: .init(time: .seconds(5))), on: [.text("hang\n"), .text("abc\n")])
        #expect(reports[0].failures.map(\.kind) == [.timeout])
        #expect(reports[1].findings.contains { $0.rule == "server/r" })
    }

    @Test func whatKeepsFailingIsGivenARest() async throws {
        let reports = try await report(of: shell("exit 9"), on: Array(repeating: .text("abc\n"), count: 8))
        #expect(reports.allSatisfy { $0.failures.count == 1 })
        #expect(reports.contains { $0.failures.first?.message.contains("rest") == true })
    }

    @Test func cancellingEndsIt() async throws {
        try await withDetectorPool(.test()) { pool in
            let folder = try TemporaryFolder()
            try pool.register(
                .program(ProgramRunner(shell("touch \(folder.path)/began; sleep 1000"), .none)))
            let task = Task { try await pool.submit(.text("abc\n")) }
            while access(folder.path + "/began", F_OK) != 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: PoolError.self) { try await task.value }
        }
    }

    @Test func whoInsistsOnConfinementGetsItOrAFailure() async throws {
        var request = Request.text("abc\n")
        request.compliance = .strict
        let report = try await report(of: shell(#"echo "$1:1: error: ran [b]""#), on: [request])[0]
        #expect(report.findings.isEmpty == !report.failures.isEmpty)
        #expect(!report.notices.contains { $0.message.contains("without confinement") })
    }

    @Test(arguments: [
        Program(name: "", command: ["a"]), Program(name: "a/b", command: ["a"]), Program(name: "a", command: []),
        Program(name: "a", command: ["{files}"]), Program(name: "a", command: ["a"], output: .sarif),
        Program(name: "a", command: ["a\0b"]), Program(name: "a", command: ["a"], environment: ["A=B": "c"]),
        Program(name: "a", command: ["a"], limits: .init(time: .zero)),
    ])
    func aProgramThatMakesNoSenseIsRefused(program: Program) async throws {
        try await withDetectorPool(.test()) { pool in
            let error = #expect(throws: PoolError.self) { try pool.register(.program(program)) }
            #expect(error?.code == .invalid)
        }
    }

    @Test func aProgramThatIsNotThereIsAFailure() async throws {
        let report = try await report(of: Program(name: "tool", command: ["no-such-program-anywhere"]))[0]
        #expect(report.failures.first?.message.contains("there is no program no-such-program-anywhere") == true)
    }

    // MARK: Functions that block

    @Test func functionsThatBlockRunBesideTheWorkers() async throws {
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(.blocking(.named("test/slow")) { content in content.lines(with: "bad") })
            try pool.register(
                .blocking(.named("test/stuck")) { _ in
                    sleep(3_600)
                    return []
                }, limits: DetectorLimits(time: .milliseconds(100)))
            return try await pool.submit(.text("bad\n"))
        }
        #expect(report.summary == ["a.py:1 test/slow"])
        #expect(report.failures.map(\.kind) == [.timeout])
    }
}
