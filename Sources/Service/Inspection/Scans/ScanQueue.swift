package import Engine
package import Evidence
internal import Foundation
internal import HTTPTypes
package import Logging
package import Storage
internal import Synchronization
internal import Tracing

typealias StoredScan = Storage.Scan

/// Takes scans, has them wait in a bounded line, runs some at a time through the pool, and tells what becomes of each.
///
/// A scan's state is in the store, its files in a folder named for it: those that wait are taken up again by the next
/// process, those that ran are failed then. Of several processes on one database each has its own, and takes over what
/// one leaves that is gone (``NodeWatch``).
package final class ScanQueue: Sendable {
    package struct Configuration: Sendable {
        /// Exists, is private, and has room for all that waits.
        package var folder: String
        package var waiting = 200
        package var waitingOfOne = 50
        package var running = 4
        package var uploadBytes = 256 << 20
        package var limits = ArchiveLimits()
        package var git = GitAccess()
        /// What runs unless it is switched off; `nil`: all that is registered.
        package var rules: RuleSelection?
        /// The rules that conclude from many files; `nil`: any may.
        package var crossFileRules: Set<String>?
        /// `nil`: nothing is traced.
        package var tracer: PicketTracer?

        package init(folder: String) { self.folder = folder }
    }

    let store: Store
    let pool: DetectorPool
    let events: (any EventSink)?
    let log: (any EntryLog)?
    let evidence: ScanEvidence?
    let switches: DetectorSwitches
    let configuration: Configuration
    let logger: Logger
    private let state: Mutex<State>
    let nodes = Mutex(NodeWatch())

    private struct State {
        var line: ScanLine
        var tasks: [Identifier: Task<Void, Never>] = [:]
        /// The trace that each was asked for in.
        var contexts: [Identifier: ServiceContext] = [:]
        var isDraining = false
        var refusals: [String: Int] = [:]
    }

    package init(
        _ configuration: Configuration, store: Store, pool: DetectorPool, switches: DetectorSwitches,
        events: (any EventSink)?, log: (any EntryLog)?, evidence: ScanEvidence?, logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.pool = pool
        self.switches = switches
        self.events = events
        self.log = log
        self.evidence = evidence
        self.logger = logger
        state = Mutex(
            State(
                line: ScanLine(
                    .init(
                        waiting: configuration.waiting, waitingOfOne: configuration.waitingOfOne,
                        running: configuration.running))))
    }

    // MARK: Coming and going

    /// Takes a scan.
    ///
    /// - Parameters:
    ///   - detectors: those that whoever asks may use; `nil`: all.
    ///   - fill: puts what is to be inspected into the folder; a place in the line is kept meanwhile.
    func submit(
        project: Identifier, _ draft: ScanDraft, _ source: ScanSource, detectors: Set<String>? = nil,
        fill: (ScanFolder) async throws -> Void
    ) async throws -> StoredScan {
        try reserve(draft.actor)
        do {
            let new = try ScanFolder(in: configuration.folder)
            let scan: StoredScan
            do {
                try await fill(new)
                try new.note(ScanNote(source: source, detectors: detectors))
                scan = try await store.makeScan(project: project, draft)
                do {
                    _ = try new.named(scan.id, in: configuration.folder)
                } catch {
                    try await store.fail(scan.id, error.message)
                    throw error
                }
            } catch {
                new.remove()
                throw error
            }
            state.withLock { state in
                state.line.leave(caller: draft.actor)
                state.line.enter(scan.id, caller: draft.actor, priority: draft.priority)
                if configuration.tracer != nil { state.contexts[scan.id] = ServiceContext.current }
            }
            await record(.scanRequested, scan, actor: draft.actor)
            tell("scan.queued", scan)
            startNext()
            return scan
        } catch {
            state.withLock { $0.line.leave(caller: draft.actor) }
            throw error
        }
    }

    private func reserve(_ caller: String) throws(Problem) {
        let (refusal, seconds) = state.withLock { state in
            (state.isDraining ? .full : state.line.reserve(caller: caller), state.line.retryAfter)
        }
        guard let refusal else { return }
        var problem =
            switch refusal {
            case .full:
                Problem(.serviceUnavailable, "queue-full", "as many scans wait as may; try again in \(seconds) s")
            case .fullForCaller:
                Problem(
                    .tooManyRequests, "queue-full",
                    "as many of your scans wait as may; try again when some of them have ended")
            }
        problem.retryAfter = seconds
        throw problem
    }

    /// Ends a scan that waits or runs.
    func cancel(_ scan: Identifier, actor: String) async throws -> StoredScan {
        let cancelled = try await store.cancel(scan, "cancelled by \(actor)")
        giveUp(scan)
        await record(.scanCancelled, cancelled, actor: actor)
        tell("scan.cancelled", cancelled)
        return cancelled
    }

    /// For the start of the service: goes on with what waited, and says of what ran that it did not end.
    package func resume() async throws {
        try await store.raiseMark()
        let waiting = try await store.resumeScans(
            "the service stopped while it was running, so what it would have found is not known; scan again")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: configuration.folder)) ?? []
        // Others' as well: this process may take them over, and a folder may be theirs too.
        let needed = try await store.unfinished(among: names.compactMap { Identifier($0) })
        for name in names {
            let isLeft = Identifier(name).map { !needed.contains($0) }
            guard isLeft ?? ScanFolder.isForsaken(name, in: configuration.folder) else { continue }
            try? FileManager.default.removeItem(atPath: "\(configuration.folder)/\(name)")
        }
        for scan in waiting {
            guard ScanFolder.existing(scan.id, in: configuration.folder).noted != nil else {
                try await store.fail(scan.id, "the service was started anew, and what was to be inspected is gone")
                continue
            }
            state.withLock {
                $0.line.enter(scan.id, caller: scan.draft.actor, priority: scan.draft.priority)
            }
        }
        startNext()
    }

    /// Takes nothing new, and returns when what runs has ended. What waits does so for the next process.
    package func drain() async {
        let tasks = state.withLock { state in
            state.isDraining = true
            return Array(state.tasks.values)
        }
        for task in tasks { await task.value }
    }

    /// How many wait, and how many run.
    var counts: (waiting: Int, running: Int) {
        state.withLock { ($0.line.waitingCount, $0.line.running.count) }
    }

    /// A scan that another process left, with its files, where this one finds them.
    func enter(_ scan: StoredScan) {
        state.withLock { $0.line.enter(scan.id, caller: scan.draft.actor, priority: scan.draft.priority) }
        startNext()
    }

    /// Those that wait or run here.
    var own: [Identifier] { state.withLock { $0.line.all } }

    /// Ends what runs or waits here and is not wanted any more: another process was told so.
    func giveUp(_ scan: Identifier) {
        let (task, waited) = state.withLock { state -> (Task<Void, Never>?, Bool) in
            state.contexts[scan] = nil
            return (state.tasks[scan], state.line.remove(scan))
        }
        task?.cancel()
        if waited { ScanFolder.existing(scan, in: configuration.folder).remove() }
    }

    /// What was refused so far, by the reason.
    var refusals: [String: Int] { state.withLock { $0.refusals } }

    func countRefusal(_ reason: String) { state.withLock { $0.refusals[reason, default: 0] += 1 } }

    // MARK: Running

    private func startNext() {
        state.withLock { state in
            guard !state.isDraining else { return }
            while let scan = state.line.next() {
                // Not that of whoever's scan ended just now.
                let context = state.contexts.removeValue(forKey: scan) ?? .topLevel
                state.tasks[scan] = Task {
                    await ServiceContext.withValue(context) { await self.run(scan) }
                }
            }
        }
    }

    private func run(_ id: Identifier) async {
        let clock = ContinuousClock()
        let start = clock.now
        let folder = ScanFolder.existing(id, in: configuration.folder)
        await ScanRun(queue: self, folder: folder).run(id)
        folder.remove()
        let time = start.duration(to: clock.now).components
        state.withLock { state in
            state.tasks[id] = nil
            state.line.ended(id, after: Double(time.seconds) + Double(time.attoseconds) * 1e-18)
        }
        startNext()
    }

    // MARK: Telling

    func tell(_ kind: String, _ scan: StoredScan, isProgress: Bool = false) {
        events?.publish(
            Event(
                .scans, kind, label: scan.label, project: scan.project, payload: scan.json,
                coalescingKey: isProgress ? "scan:\(scan.id)" : nil))
    }

    func record(
        _ action: EntryAction, _ scan: StoredScan, actor: String, outcome: EntryDraft.Outcome = .success
    ) async {
        guard let log else { return }
        var details: [String: JSON] = [
            "kind": .string(scan.draft.kind.rawValue), "project": .string(scan.project.text),
        ]
        if let problem = scan.problem { details["problem"] = .string(problem) }
        let draft = EntryDraft(
            action, actor: actor, object: "scan:\(scan.id)", outcome: outcome, label: scan.label.ledgerName,
            request: scan.id.text, details: details)
        do {
            _ = try await log.append([draft])
        } catch {
            logger.error("not recorded in the ledger", metadata: ["action": "\(action.rawValue)", "error": "\(error)"])
        }
    }
}

extension EntryAction {
    static let scanRequested = EntryAction(rawValue: "scan.requested")
    static let scanCancelled = EntryAction(rawValue: "scan.cancelled")
    static let scanFailed = EntryAction(rawValue: "scan.failed")
    static let detectorDisabled = EntryAction(rawValue: "detector.disabled")
    static let detectorEnabled = EntryAction(rawValue: "detector.enabled")
}

extension Label {
    /// As requests to the pool, reports and the ledger name it: `L2/5`, the compartments as hexadecimal bits; empty for
    /// the lowest.
    var ledgerName: String { self == .lowest ? "" : "L\(level)/\(String(compartments, radix: 16))" }

    /// - Returns: `nil` if it is not what ``ledgerName`` gives: then nobody but the highest may see it.
    init?(ledgerName: String) {
        if ledgerName.isEmpty {
            self = .lowest
            return
        }
        let parts = ledgerName.split(separator: "/")
        guard parts.count == 2, parts[0].first == "L", let level = Int(parts[0].dropFirst()), (0...15).contains(level),
            let compartments = Int64(parts[1], radix: 16), compartments >= 0,
            compartments & ~Label.highest.compartments == 0
        else { return nil }
        self.init(level: level, compartments: compartments)
    }
}
