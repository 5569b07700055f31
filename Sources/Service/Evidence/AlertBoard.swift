internal import Detection
package import Evidence
internal import HTTPTypes
package import Logging
internal import Storage
internal import Synchronization

/// Asks the alerts' rules of the ledger, keeps what is raised, and has people told: what `picket alerts` does, in a
/// service.
///
/// An alert is labelled with the join of all entries that were looked at for it, and so is what is recorded of it.
package actor AlertBoard {
    package nonisolated let plan: AlertPlan
    private let folder: LedgerFolder
    private let events: (any EventSink)?
    private let logger: Logger
    nonisolated let now: @Sendable () -> Int64
    private let log: LabellingLog
    private let lock: WriterLock
    private var desk: AlertDesk
    var machine: AlertMachine { desk.machine }
    private let kept: Kept<Int, AlertHistory>
    /// The end of what was begun last: the desk does one thing after the other.
    private var tail: Task<Void, any Error>?
    /// Entries that the last evaluation saw, with those that it appended itself.
    private var evaluated: (size: UInt64, time: Int64)?

    /// Evidence ages: so often at least the rules are asked, in milliseconds.
    static let longestWait: Int64 = 60_000

    /// - Parameter storage: the folder that keeps the state, of this process alone.
    package init(
        _ plan: AlertPlan, of folder: LedgerFolder, in storage: FolderStorage, channels: [any AlertChannel],
        log: (any EntryLog)?, events: (any EventSink)?, logger: Logger, now: @escaping @Sendable () -> Int64
    ) throws {
        self.plan = plan
        self.folder = folder
        self.events = events
        self.logger = logger
        self.now = now
        lock = try storage.lockForWriting()
        kept = Kept(lifetime: 1_000, most: 1, now: now)
        self.log = LabellingLog(log)
        desk = try AlertDesk(
            storage, log: log == nil ? nil : self.log, channels: channels, settings: plan.settings, now: now)
        self.log.learn(desk.machine.alerts.mapValues(\.label))
    }

    // MARK: What there is

    package struct Shown: Sendable {
        var alert: AlertMachine.Alert
        var state: State
    }

    package enum State: String, Sendable, CaseIterable { case raised, acknowledged, silenced, resolved }

    /// Those that one with this clearance may know of, the latest first.
    func alerts(for clearance: Label, in state: State? = nil) -> [Shown] {
        let machine = desk.machine
        return machine.alerts.values.filter { clearance.dominates($0.label) }
            .map { Shown(alert: $0, state: Self.state(of: $0, in: machine, for: clearance)) }
            .filter { state == nil || $0.state == state }
            .sorted {
                ($0.alert.changedAt, $1.alert.observation.key) > ($1.alert.changedAt, $0.alert.observation.key)
            }
    }

    /// A silence that its reader may not know of shows in nothing.
    private static func state(
        of alert: AlertMachine.Alert, in machine: AlertMachine, for clearance: Label
    ) -> State {
        if !alert.isRaised { return .resolved }
        let silences = machine.silences.filter { $0.label == nil || clearance.dominates($0.readers) }
        if silences.contains(where: { $0.until > machine.time && $0.covers(alert) }) { return .silenced }
        return alert.acknowledgedBy == nil ? .raised : .acknowledged
    }

    /// Of the ledger, read when somebody asks.
    func history() async throws -> AlertHistory {
        let folder = folder
        return try await kept.value(0) { try await folder.reading { try AlertHistory(of: $0.history()) } }
    }

    // MARK: What happens

    /// Says that somebody is at it.
    func acknowledge(_ key: String, by actor: String, clearance: Label) async throws -> Shown {
        guard let alert = desk.machine.alerts[key], clearance.dominates(alert.label) else {
            throw Problem.notFound("alert \(key)")
        }
        guard alert.isRaised else {
            throw Problem(.conflict, "resolved", "the alert \(key) is not raised any more: there is nothing to do")
        }
        guard alert.acknowledgedBy == nil else {
            throw Problem(.conflict, "acknowledged", "\(alert.acknowledgedBy ?? "somebody") is at it already")
        }
        try await handle(.acknowledged(key: key, by: actor))
        guard let after = desk.machine.alerts[key] else { throw Problem.notFound("alert \(key)") }
        return Shown(alert: after, state: Self.state(of: after, in: desk.machine, for: clearance))
    }

    /// Asks all rules, if the ledger has grown or enough time has passed; else delivers what is due.
    package func look() async throws {
        let time = now()
        let size = try await folder.reading { try $0.history().size }
        if let evaluated, size == evaluated.size, (0..<Self.longestWait).contains(time - evaluated.time) {
            if let due = desk.machine.due, due <= time { try await handle(.tick) }
            return
        }
        try await evaluate()
    }

    package func evaluate() async throws {
        let time = now()
        let rules = plan.rules
        let (evaluation, size) = try await folder.reading { folder in
            let history = try folder.history()
            return (try AlertEvaluation(of: rules, in: history, now: time), history.size)
        }
        for problem in evaluation.problems { logger.warning("an alert's rule", metadata: ["problem": "\(problem)"]) }
        let before = desk.recorded
        try await handle(.observed(evaluation.observations))
        // What it recorded itself is no news.
        evaluated = (size + UInt64(max(0, desk.recorded - before)), time)
    }

    func handle(_ event: AlertMachine.Event) async throws {
        let before = tail
        let task = Task {
            _ = await before?.result
            try await carryOut(event)
        }
        tail = task
        try await task.value
    }

    /// What could not be recorded or kept has not happened: the next evaluation finds it again.
    private func carryOut(_ event: AlertMachine.Event) async throws {
        if case .observed(let observations) = event {
            log.learn(Dictionary(observations.map { ($0.key, $0.label) }, uniquingKeysWith: { $0.joined($1) }))
        }
        log.learn(desk.machine.silences)
        var desk = desk
        let told = desk.problems.count
        try await desk.handle(event)
        let (before, silences) = (self.desk.machine.alerts, self.desk.machine.silences)
        self.desk = desk
        for problem in desk.problems.dropFirst(told) {
            logger.error("an alert could not be told", metadata: ["problem": "\(problem)"])
        }
        publish(before, desk.machine.alerts)
        publish(silences, desk.machine.silences)
        log.forget(except: desk.machine.alerts)
    }

    private func publish(_ before: [String: AlertMachine.Alert], _ after: [String: AlertMachine.Alert]) {
        for key in Set(before.keys).union(after.keys).sorted() {
            let (old, new) = (before[key], after[key])
            let was = old?.isRaised ?? false
            let kind: String
            if was != new?.isRaised ?? false {
                kind = was ? "alert.resolved" : "alert.raised"
            } else if old?.acknowledgedBy == nil, new?.acknowledgedBy != nil {
                kind = "alert.acknowledged"
            } else {
                continue
            }
            guard let alert = new ?? old else { continue }
            let seen = alert.observation
            events?.publish(
                Event(
                    .alerts, kind, label: alert.label,
                    payload: [
                        "key": .string(key), "title": .string(seen.rule), "severity": .string(seen.severity.name),
                        "current": .string(seen.current), "threshold": .string(seen.threshold),
                    ]))
        }
    }

    /// One that ends when its time is over is no news: everybody knew until when.
    private func publish(_ before: [AlertMachine.Silence], _ after: [AlertMachine.Silence]) {
        let time = now()
        let made = after.filter { silence in !before.contains { $0.id == silence.id } }
        let ended = before.filter { silence in silence.until > time && !after.contains { $0.id == silence.id } }
        for (kind, silence) in made.map({ ("alert.silenced", $0) }) + ended.map({ ("alert.unsilenced", $0) }) {
            events?.publish(
                Event(
                    .alerts, kind, label: silence.readers,
                    payload: [
                        "silence": JSON(silence.id), "pattern": .string(silence.pattern),
                        "until": .number(Double(silence.until)),
                    ]))
        }
    }
}

extension AlertObservation {
    /// Of all that was looked at for it.
    fileprivate var label: Label {
        labels.reduce(.lowest) { $0.joined(Label(ledgerName: $1) ?? .highest) }
    }
}

extension AlertMachine.Alert {
    var label: Label { observation.label }
}

/// Labels what is recorded of alerts: by their keys, which the entries name.
private final class LabellingLog: EntryLog {
    private let log: (any EntryLog)?
    private let labels = Mutex<[String: Label]>([:])
    private let silences = Mutex<[Int: Label]>([:])

    init(_ log: (any EntryLog)?) { self.log = log }

    func learn(_ new: [String: Label]) { labels.withLock { $0.merge(new, uniquingKeysWith: { $1 }) } }

    func learn(_ all: [AlertMachine.Silence]) {
        silences.withLock { $0 = Dictionary(all.map { ($0.id, $0.readers) }, uniquingKeysWith: { $0.joined($1) }) }
    }

    func forget(except alerts: [String: AlertMachine.Alert]) {
        labels.withLock { labels in labels = labels.filter { alerts[$0.key] != nil } }
    }

    func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
        guard let log else { return [] }
        let (labels, silences) = (labels.withLock { $0 }, silences.withLock { $0 })
        return try await log.append(
            drafts.map { draft in
                // It comes with its own.
                if draft.action == .alertSilenced { return draft }
                var draft = draft
                if draft.action == .alertUnsilenced {
                    draft.label = (draft.details["silence"]?.integer.flatMap { silences[$0] } ?? .highest).ledgerName
                    return draft
                }
                let keys = draft.details["alerts"]?.array?.compactMap(\.string) ?? [draft.object]
                draft.label = keys.reduce(Label.lowest) { $0.joined(labels[$1] ?? .highest) }.ledgerName
                return draft
            })
    }
}
