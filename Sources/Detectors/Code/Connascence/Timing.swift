import Detection

/// Code that is right only if things happen at the right time.
struct ConnascenceOfTiming: Detector {
    static let sleeps = Option("sleeps", default: true, help: "Whether to report sleeps that synchronise.")
    static let files = Option("files", default: true, help: "Whether to report checks of files before acts.")
    static let threads = Option("threads", default: true, help: "Whether to report threads nobody waits for.")

    static let rule = Rule(
        id: "connascence/timing", title: "Right only at the right time", severity: .medium, confidence: .medium,
        cwe: [362, 367, 833], tags: ["connascence", "correctness", "concurrency"],
        aliases: [
            Rule.Alias("ruff", "ASYNC210"), Rule.Alias("ruff", "ASYNC220"), Rule.Alias("ruff", "ASYNC251"),
            Rule.Alias("ruff", "ASYNC110"), Rule.Alias("sonar", "S2925"), Rule.Alias("eslint", "n/no-sync"),
            Rule.Alias("flawfinder", "access"),
        ],
        help: Rule.Help(
            what: """
                Reports five ways in which code depends on how long something takes:

                - a sleep of a fixed time that waits for something to happen: outside of loops and handlers, with \
                statements after it;
                - a loop that only waits for a condition, sleeping a fixed time or not at all, without a deadline, a \
                number of tries or a growing delay;
                - a call that blocks in an asynchronous function (Python, JavaScript, TypeScript, Rust, Swift);
                - a thread that is started and that nobody can wait for any more (Python, Java, C, C++, Rust, Swift);
                - a question whether a file is there, followed by an act that relies on the answer.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                What is fast enough today is too slow under load, on another machine, or in a year. A sleep is too long \
                nearly always and too short at the worst moment; a loop without a deadline hangs; a blocking call holds \
                up everything that shares the thread; a file can be replaced between the question and the act, also \
                by somebody who means harm.
                """,
            fix: """
                Wait for the event itself: a condition, a future, a join, a notification, with a deadline. In \
                asynchronous functions await the asynchronous form, or hand the call to a thread. Just act on the file, \
                and handle the error.
                """,
            knownProblems: """
                A pause that people should see, and a rhythm that hardware asks for, are sleeps as well. Threads of \
                servers that live as long as the process need no join; make them daemons where the language can.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import time

                    def fetch(server):
                        server.start()
                        time.sleep(2)
                        return server.read()
                    """,
                good: """
                    def fetch(server):
                        server.start()
                        server.ready.wait(timeout=10)
                        return server.read()
                    """),
            references: ["https://connascence.io/timing.html"]),
        options: [sleeps, files, threads])

    let kinds: KindSet = [
        .call, .awaiting, .other, .branch, .elseIf, .logical, .whileLoop, .doLoop, .forLoop,
    ]
    private let reportsSleeps: Bool
    private let reportsFiles: Bool
    private let reportsThreads: Bool

    init(_ settings: Settings) {
        reportsSleeps = settings[Self.sleeps]
        reportsFiles = settings[Self.files]
        reportsThreads = settings[Self.threads]
    }

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        switch node.kind {
        case .branch, .elseIf: checkFiles(node, inspection)
        case .logical: if language == .bash { checkFiles(node, inspection) }
        case .whileLoop, .doLoop, .forLoop: checkLoop(node, inspection)
        case .call: checkCall(node, inspection)
        case .other: if language == .ada { checkSleep(node, inspection) }
        default: checkSleep(node, inspection)
        }
    }

    private func checkCall(_ node: Node, _ inspection: Inspection) {
        let language = inspection.artifact.language
        guard let callee = Callee(node) else { return }
        if BlockingCalls.isOne(node, callee, language) {
            report(
                node, "\(callee.name.shown) blocks the thread of an asynchronous function; \(Self.advice(language))",
                inspection)
        } else if reportsThreads, inspection.artifact.role != .test, Threads.isAbandoned(node, callee, language) {
            report(
                node, "nobody can wait for this thread; keep it and join it, so that its end and its errors are seen",
                severity: .low, inspection)
        } else if Sleeps.isOne(callee, language) {
            checkSleep(node, inspection)
        }
    }

    private func checkSleep(_ node: Node, _ inspection: Inspection) {
        let language = inspection.artifact.language
        guard reportsSleeps, Sleeps.isOne(node, language), Sleeps.synchronises(node, language) else { return }
        report(
            node, "this waits a fixed time for something to happen; wait for the event itself, with a deadline",
            severity: .low, inspection)
    }

    private func checkLoop(_ node: Node, _ inspection: Inspection) {
        switch PollLoops.form(of: node, inspection.artifact.language) {
        case .sleeping:
            reportHead(
                node, "this loop polls, and may do so for ever; wait for the event, or set a deadline", inspection)
        case .spinning:
            reportHead(
                node, "this loop spins until something else happens; wait for the event, with a deadline", inspection)
        case nil: break
        }
    }

    private func checkFiles(_ node: Node, _ inspection: Inspection) {
        guard reportsFiles, inspection.artifact.role != .test,
            let checks = FileChecks(node, inspection.artifact.language)
        else { return }
        inspection.report(
            at: checks.check, "the file may come or go between this question and the act; act, and handle the error",
            severity: .low, measures: Self.measures, related: [(checks.act, "the act")])
    }

    private func reportHead(_ loop: Node, _ message: String, _ inspection: Inspection) {
        report(loop.child(Field.condition) ?? loop, message, inspection)
    }

    private func report(_ node: Node, _ message: String, severity: Severity? = nil, _ inspection: Inspection) {
        inspection.report(at: node, message, severity: severity, measures: Self.measures)
    }

    private static let measures = Coupling(kind: .timing, locality: .function).measures

    private static func advice(_ language: Language) -> String {
        switch language {
        case .python: "await the asynchronous form, or hand it to asyncio.to_thread"
        case .javascript, .typescript, .tsx: "await the form that returns a promise"
        case .rust: "await the runtime's own form, or hand it to spawn_blocking"
        default: "await the asynchronous form"
        }
    }
}
