import ArgumentParser
import Evidence
import Glibc

extension ComplianceCommand {
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Assess a framework again and again, and raise alerts.",
            discussion: """
                Evaluates when the log has grown, and at least every --every, since evidence ages. Prints each change of a \
                status. A control that is not satisfied, or no longer is, raises an alert; it is resolved when the control \
                is satisfied again. Alerts are entries of the ledger, where there are keys to sign with. Ends with SIGINT \
                or SIGTERM.
                """)

        @OptionGroup(title: "The framework") var files: FrameworkFiles
        @Option(help: ArgumentHelp("The framework's id.", valueName: "id")) var framework: String
        @OptionGroup(title: "The ledger") var asked: AskedLog
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
            Interruption.listen()
            try await asked.evidence.reporting {
                let sink = LedgerAlerts(evidence: asked.evidence)
                var watch = try ComplianceWatch(framework.id, every: interval, openIn: asked.log.reader())
                var done = 0
                while !Interruption.hasHappened, times == 0 || done < times {
                    let now = EvidenceOptions.now()
                    if watch.isDue(size: try asked.log.reader().size, time: now) {
                        try await evaluate(framework, &watch, at: now, sink)
                        done += 1
                    } else {
                        // The log's size is a file's content: looked at, not told of.
                        try? await Task.sleep(for: .milliseconds(200))
                    }
                }
            }
        }

        private func evaluate(
            _ framework: Framework, _ watch: inout ComplianceWatch, at now: Int64, _ sink: some ComplianceAlertSink
        ) async throws {
            let (reader, facts) = try asked.open(size: nil)
            let report = try ComplianceReport(
                framework, of: reader, facts: facts, period: EvidencePeriod(end: now), tool: Version.text)
            let (changes, alerts) = watch.observe(report)
            // What is for people never changes.
            for change in changes where change.new != .organisational {
                let old = change.old.map { "\($0.rawValue) -> " } ?? ""
                Terminal.print(
                    "\(UTC.text(now))  \(change.control)  \(old)\(change.new.rawValue): "
                        + Shown.plain(change.reasons.joined(separator: "; ")))
            }
            var appended = 0
            do {
                try await sink.deliver(alerts)
                appended = alerts.count
                for alert in alerts {
                    let word = alert.kind == .raised ? "raised" : "resolved"
                    Terminal.print("\(UTC.text(now))  \(alert.control)  alert \(word)")
                }
            } catch {
                watch.takeBack(alerts)
                Terminal.complain("\(alerts.count) alerts are not recorded, and will be tried again: \(error)")
            }
            watch.evaluated(size: report.size, appended: appended, time: now)
        }
    }
}

/// Opens the ledger for each delivery alone: it has one writer at a time, and others have work to record.
private struct LedgerAlerts: ComplianceAlertSink {
    let evidence: EvidenceOptions

    func deliver(_ alerts: [ComplianceAlert]) async throws {
        guard !alerts.isEmpty else { return }
        guard access(evidence.keysFolder, F_OK) == 0 else {
            throw UsageError("there are no keys in \(evidence.keysFolder); --keys names a folder with some")
        }
        let ledger = try evidence.openLedger()
        try await RecordedAlerts(ledger).deliver(alerts)
        try await ledger.close()
    }
}
