import ArgumentParser
import Delivery
import Detection
import Evidence
import Glibc

struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Tell people what the ledger shows to be wrong.",
        discussion: """
            Rules and channels come from `alerts:` in picket.yaml (docs/alerts.md). What is told, acknowledged and silenced is \
            kept in alerts/ in the ledger's folder; raising, resolving and delivering are recorded in the ledger.

            Exit status: 0 nothing is wrong; 1 alerts are raised; 2 wrong use; 3 a rule could not be evaluated, or a \
            notification not delivered.
            """,
        subcommands: [Evaluate.self, List.self, Acknowledge.self, Silence.self, Test.self])

    struct Evaluate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ask all rules, and tell what has changed.")

        @OptionGroup var alerts: AlertOptions
        @Option(help: ArgumentHelp("Go on, and ask again after so long: 30s, 5m, 1h.", valueName: "time")) var watch:
            String?

        func run() async throws {
            let interval = try watch.map { try AlertOptions.milliseconds($0) }
            try await alerts.log.options.reporting {
                let folder = try alerts.folder
                guard !folder.plan.rules.isEmpty else {
                    throw UsageError("there are no rules: `alerts:` in picket.yaml names them (docs/alerts.md)")
                }
                if let interval {
                    Interruption.listen()
                    return try await goOn(folder, every: interval)
                }
                let evaluation = try evaluation(folder.plan)
                try await folder.open { desk in
                    try await desk.handle(.observed(evaluation.observations))
                    try finish(desk, evaluation.problems)
                }
            }
        }

        private func evaluation(_ plan: AlertPlan) throws -> AlertEvaluation {
            let evaluation = try AlertEvaluation(
                of: plan.rules, in: try alerts.log.history(), now: EvidenceOptions.now())
            for problem in evaluation.problems { Terminal.complain(problem) }
            return evaluation
        }

        private func finish(_ desk: AlertDesk, _ problems: [String]) throws {
            for problem in desk.problems { Terminal.complain(problem) }
            let waiting = desk.machine.waitingDeliveries
            if waiting > 0 {
                Terminal.complain("\(waiting) deliveries failed for now; the next evaluation tries again")
            }
            let raised = desk.machine.alerts.values.filter(\.isRaised).sorted {
                $0.observation.key < $1.observation.key
            }
            Terminal.print(raised.isEmpty ? "No alert is raised." : raised.map(AlertText.line).joined(separator: "\n"))
            if !problems.isEmpty || waiting > 0 || !desk.problems.isEmpty { throw ExitStatus.incomplete }
            if !raised.isEmpty { throw ExitStatus.findings }
        }

        /// Until interrupted. Between evaluations, deliveries that failed are tried again when they are due. What is known
        /// of alerts is read anew each time: others acknowledge and silence meanwhile.
        private func goOn(_ folder: AlertFolder, every interval: Int64) async throws {
            var next = EvidenceOptions.now()
            var due: Int64?
            while !Interruption.hasHappened {
                let now = EvidenceOptions.now()
                if now >= min(next, due ?? next) {
                    var event = AlertMachine.Event.tick
                    if now >= next {
                        event = .observed(try evaluation(folder.plan).observations)
                        next = now + interval
                    }
                    due = try await folder.open { desk in
                        try await desk.handle(event)
                        for problem in desk.problems { Terminal.complain(problem) }
                        return desk.machine.due
                    }
                }
                // In short stretches, so that an interruption is noticed.
                let wait = min(next, due ?? next) - EvidenceOptions.now()
                try await Task.sleep(for: .milliseconds(min(max(wait, 10), 200)))
            }
            throw ExitStatus.interrupted
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List alerts, silences and what waits to be delivered.")

        @OptionGroup var alerts: AlertOptions
        @Option(help: "How to print it: text, json.") var format: LedgerCommand.Form = .text

        func run() async throws {
            try await alerts.log.options.reporting {
                let folder = AlertFolder(evidence: alerts.log.options, plan: AlertPlan(), isRecorded: false)
                let machine = try await folder.open { $0.machine }
                guard format == .text else {
                    return Terminal.write(machine.json.canonical + [0x0A], to: STDOUT_FILENO)
                }
                var lines = machine.alerts.values.sorted { $0.observation.key < $1.observation.key }.map(AlertText.line)
                lines += machine.silences.map {
                    "silenced \($0.pattern) until \(UTC.text($0.until)) by \($0.by)\($0.reason.isEmpty ? "" : ": \($0.reason)")"
                }
                if machine.waitingDeliveries > 0 { lines.append("\(machine.waitingDeliveries) deliveries wait") }
                Terminal.print(lines.isEmpty ? "No alert is known." : lines.joined(separator: "\n"))
            }
        }
    }

    struct Acknowledge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Say that somebody is at it: it is not escalated any more.")

        @OptionGroup var alerts: AlertOptions
        @Argument(help: "The alert's key, as `picket alerts list` prints it.") var key: String
        @Option(help: ArgumentHelp("Who it is.", valueName: "actor")) var by: String?

        func run() async throws {
            try await alerts.folder.change { desk in
                guard let alert = desk.machine.alerts[key], alert.isRaised else {
                    throw UsageError("no alert \"\(key)\" is raised; picket alerts list prints those that are")
                }
                try await desk.handle(.acknowledged(key: key, by: by ?? ScanEvidence.actor))
            }
        }
    }

    struct Silence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tell nothing of some alerts for a while.")

        @OptionGroup var alerts: AlertOptions
        @Argument(help: "A key or a group; with * at its end, all that begin so.") var pattern: String
        @Option(name: .customLong("for"), help: ArgumentHelp("How long: 30m, 8h, 2d.", valueName: "time")) var length:
            String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @Option(help: ArgumentHelp("Who says so.", valueName: "actor")) var by: String?

        func run() async throws {
            let length = try AlertOptions.milliseconds(length)
            try await alerts.folder.change { desk in
                let silence = AlertMachine.Silence(
                    pattern: pattern, until: EvidenceOptions.now() + length, by: by ?? ScanEvidence.actor,
                    reason: reason)
                try await desk.handle(.silenced(silence))
                guard desk.machine.silence(like: silence) != nil else {
                    throw UsageError("there are \(AlertMachine.mostSilences) silences already")
                }
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test through every channel, and print the receipts.",
            discussion: "Nothing is recorded, and nothing tried twice. Exit status: 0 all arrived; 3 not all.")

        @OptionGroup var alerts: AlertOptions

        func run() async throws {
            let folder = try alerts.folder
            let now = EvidenceOptions.now()
            var hasFailed = false
            for channel in try folder.channels() {
                do {
                    let receipt = try await channel.deliver(.test(at: now))
                    Terminal.print("\(channel.name): \(receipt)")
                } catch {
                    hasFailed = true
                    Terminal.complain("\(channel.name): \(error)")
                }
            }
            if hasFailed { throw ExitStatus.incomplete }
        }
    }
}

private enum AlertText {
    static func line(_ alert: AlertMachine.Alert) -> String {
        let seen = alert.observation
        let state = !alert.isRaised ? "resolved" : alert.escalations > 0 ? "ESCALATED" : "RAISED"
        let by = alert.acknowledgedBy.map { ", acknowledged by \($0)" } ?? ""
        let evidence =
            seen.evidence.isEmpty ? "" : "\n    entries \(seen.evidence.map(\.description).joined(separator: ", "))"
        return "\(state) \(seen.key) (\(seen.type), \(seen.severity.name)) since \(UTC.text(alert.changedAt))\(by)\n"
            + "    \(seen.current); allowed: \(seen.threshold)\(evidence)\n    \(seen.remediation)"
    }
}
