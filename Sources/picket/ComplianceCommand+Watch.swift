import ArgumentParser
import Evidence
import Glibc
import Settings

extension ComplianceCommand {
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Assess a framework again and again, and raise alerts.",
            discussion: """
                Evaluates when the log has grown, and at least every --every, since evidence ages. Prints each change of a \
                status. A control that is not satisfied, or no longer is, raises an alert; it is resolved when the control \
                is satisfied again. Alerts are told through the channels of `alerts:` in picket.yaml, as those of `picket \
                alerts` are, which lists, acknowledges and silences them as well; they are entries of the ledger. Ends \
                with SIGINT or SIGTERM.
                """)

        @OptionGroup(title: "The framework") var files: FrameworkFiles
        @Option(help: ArgumentHelp("The framework's id.", valueName: "id")) var framework: String
        @OptionGroup(title: "The ledger") var asked: AskedLog
        @Flag(help: "Do not record in the ledger what is raised, resolved and delivered.") var noRecord = false
        @Option(help: ArgumentHelp("Longest time between evaluations: 30s, 5m, 1h.", valueName: "period"))
        var every: String = "5m"
        @Option(help: ArgumentHelp("Evaluate so many times, then end; 0: for ever.", valueName: "number"))
        var times: Int = 0

        func run() async throws {
            guard let interval = Period(text: every) else {
                throw UsageError("--every takes a period such as 30s, 5m or 1h, not \"\(every)\"")
            }
            guard times >= 0 else { throw UsageError("--times takes 0 or more") }
            let framework = try files.framework(framework)
            let alerts = AlertFolder(
                evidence: asked.evidence, plan: try asked.project.configuration().alerts, isRecorded: !noRecord)
            // A channel that cannot be had is told of now, not when it is needed.
            _ = try alerts.channels()
            Interruption.listen()
            try await asked.evidence.reporting {
                var watch = ComplianceWatch(framework.id, every: interval)
                var due: Int64?
                var done = 0
                while !Interruption.hasHappened, times == 0 || done < times {
                    let now = EvidenceOptions.now()
                    if watch.isDue(size: try asked.log.history().size, time: now) {
                        due = try await evaluate(framework, &watch, at: now, alerts)
                        done += 1
                    } else if let time = due, time <= now {
                        due = await tell(.tick, alerts).due
                    } else {
                        // The log's size is a file's content: looked at, not told of.
                        try? await Task.sleep(for: .milliseconds(200))
                    }
                }
            }
        }

        /// - Returns: when there is something to tell again.
        private func evaluate(
            _ framework: Framework, _ watch: inout ComplianceWatch, at now: Int64, _ alerts: AlertFolder
        ) async throws -> Int64? {
            let (reader, facts) = try asked.open(size: nil)
            let report = try ComplianceReport(
                framework, of: reader, facts: facts, period: EvidencePeriod(end: now), tool: Version.text)
            let (changes, observations) = watch.observe(report)
            // What is for people never changes.
            for change in changes where change.new != .organisational {
                let old = change.old.map { "\($0.rawValue) -> " } ?? ""
                Terminal.print(
                    "\(UTC.text(now))  \(change.control)  \(old)\(change.new.rawValue): "
                        + Shown.plain(change.reasons.joined(separator: "; ")))
            }
            let (due, recorded) = await tell(.observed(observations), alerts)
            watch.evaluated(size: report.size, appended: recorded, time: now)
            return due
        }

        /// What cannot be told or recorded now is found again by the next evaluation: nothing is kept of it.
        ///
        /// - Returns: when there is something to tell again, and how many entries were recorded.
        private func tell(_ event: AlertMachine.Event, _ alerts: AlertFolder) async -> (due: Int64?, recorded: Int) {
            do {
                return try await alerts.open { desk in
                    let before = raised(desk)
                    try await desk.handle(event)
                    let now = UTC.text(EvidenceOptions.now())
                    let after = raised(desk)
                    for control in after.subtracting(before).sorted() {
                        Terminal.print("\(now)  \(control)  alert raised")
                    }
                    for control in before.subtracting(after).sorted() {
                        Terminal.print("\(now)  \(control)  alert resolved")
                    }
                    for problem in desk.problems { Terminal.complain(problem) }
                    return (desk.machine.due, desk.recorded)
                }
            } catch {
                Terminal.complain("alerts are not recorded, and will be tried again: \(error)")
                return (nil, 0)
            }
        }

        /// The controls of this framework whose alerts are raised.
        private func raised(_ desk: AlertDesk) -> Set<String> {
            let prefix = AlertObservation.key(framework: framework, control: "")
            return Set(
                desk.machine.alerts.filter { $0.value.isRaised && $0.key.hasPrefix(prefix) }.map {
                    String($0.key.dropFirst(prefix.count))
                })
        }
    }
}
