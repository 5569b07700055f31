package import Evidence
internal import Foundation
package import Logging
package import ServiceLifecycle
package import Storage
internal import Synchronization

/// What keeps a service well for months: does each of its tasks when it is due, and says what came of it.
///
/// With several processes on one database a task that is done for all of them is done by whoever claims it first.
package final class Upkeep: Service, Sendable {
    let store: Store
    let log: (any EntryLog)?
    let events: (any EventSink)?
    let logger: Logger
    private let registry: MetricRegistry
    private let tasks: [UpkeepTask]
    /// Milliseconds that neither stop nor jump.
    private let time: @Sendable () -> Int64
    private let pause: @Sendable (Duration) async throws -> Void
    private let clock = Mutex(ClockWatch())
    private let failures = Mutex<[String: String]>([:])

    init(
        _ tasks: [UpkeepTask], store: Store, log: (any EntryLog)?, events: (any EventSink)?, registry: MetricRegistry,
        logger: Logger, time: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.pause = pause
        (self.store, self.log, self.events, self.logger) = (store, log, events, logger)
        (self.registry, self.time) = (registry, time)
        self.tasks = tasks
        registry.describe(
            "picket_upkeep_runs_total", "Upkeep by task and how it ended; `clock`: it waits for one that has not jumped"
        )
        registry.describe("picket_upkeep_seconds", "How long upkeep took")
        registry.describe("picket_upkeep_changed_total", "What upkeep deleted or changed")
        registry.describe("picket_clock_jump_seconds", "How far the clock jumped, until the new time counts as right")
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.keepUp() }
    }

    /// Each task in a loop of its own: none waits for one that takes long.
    func keepUp() async {
        await withTaskGroup { group in
            for task in tasks {
                group.addTask { await self.repeatedly(task) }
            }
        }
    }

    private func repeatedly(_ task: UpkeepTask) async {
        let parts = task.every.components
        var rhythm = Rhythm(
            every: parts.seconds * 1_000 + parts.attoseconds / 1_000_000_000_000_000, start: time(),
            spread: .random(in: 0..<1))
        while !Task.isCancelled {
            let wait = rhythm.due - time()
            if wait > 0 {
                guard (try? await pause(.milliseconds(wait))) != nil else { return }
                continue
            }
            let outcome = await perform(task, interval: rhythm.interval)
            rhythm.ended(outcome, now: time(), spread: .random(in: 0..<1))
        }
    }

    // MARK: Doing it

    @discardableResult
    func perform(_ task: UpkeepTask, interval: Int64) async -> Rhythm.Outcome {
        let began = ContinuousClock.now
        let outcome: (kind: Rhythm.Outcome, name: String)
        do {
            lookAtClock()
            if mayRun(task) {
                // A little less than the interval: the next claim comes a little early at times.
                let isOurs = task.isShared ? try await store.claim(task.name, every: interval * 9 / 10) : true
                if isOurs { try await finish(task, try await task.run()) }
                outcome = isOurs ? (.done, "done") : (.notYet, "not due")
            } else {
                outcome = (.notYet, "clock")
            }
            failures.withLock { $0[task.name] = nil }
        } catch is CancellationError {
            return .notYet
        } catch {
            outcome = (.failed, "failed")
            failures.withLock { $0[task.name] = Self.words(error) }
            logger.error("upkeep failed", metadata: ["task": "\(task.name)", "error": "\(error)"])
            if task.isShared { try? await store.release(task.name) }
        }
        registry.counter("picket_upkeep_runs_total", [("outcome", outcome.name), ("task", task.name)])
            .increment(by: 1 as Int64)
        if outcome.kind == .done {
            registry.histogram("picket_upkeep_seconds", [("task", task.name)], HistogramMeter.seconds)
                .record(.now - began)
        }
        return outcome.kind
    }

    private func finish(_ task: UpkeepTask, _ changes: [String: Int]) async throws {
        let changes = changes.filter { $0.value > 0 }
        guard !changes.isEmpty else { return }
        for (kind, count) in changes {
            registry.counter("picket_upkeep_changed_total", [("kind", kind)]).increment(by: Int64(count))
        }
        var metadata: Logger.Metadata = ["task": "\(task.name)"]
        for (kind, count) in changes { metadata[kind] = "\(count)" }
        logger.notice("upkeep", metadata: metadata)
        guard let action = task.action else { return }
        // Of records of any label: what is said of them is for those who may read all.
        let details = changes.mapValues { JSON($0) }
        events?.publish(Event(.system, action.rawValue, label: .highest, payload: .object(details)))
        _ = try await log?.append([
            EntryDraft(
                action, actor: "picket", object: "upkeep:\(task.name)", label: Label.highest.ledgerName,
                details: details)
        ])
    }

    // MARK: The clock

    private func lookAtClock() {
        let jump = clock.withLock { clock in
            clock.look(wall: store.now(), time: time())
            return clock.jump
        }
        registry.gauge("picket_clock_jump_seconds").set(Double(jump ?? 0) / 1_000)
    }

    private func mayRun(_ task: UpkeepTask) -> Bool {
        clock.withLock { clock in
            switch task.clock {
            case .any: true
            case .steady: clock.jump == nil
            case .settled: clock.isSettled
            }
        }
    }

    // MARK: How it is

    /// Parts of the service's health.
    package var checks: [HealthCheck] {
        [
            HealthCheck("clock", isNeeded: false) { [self] in
                lookAtClock()
                guard let jump = clock.withLock({ $0.jump }) else { return DatabaseHealth(isReady: true) }
                return DatabaseHealth(
                    isReady: false,
                    problem:
                        "the clock jumped by \(jump / 1_000) s: nothing is deleted until it is back, or right for an hour"
                )
            },
            HealthCheck("upkeep", isNeeded: false) { [self] in
                let failed = failures.withLock { $0 }
                guard !failed.isEmpty else { return DatabaseHealth(isReady: true) }
                let names = failed.keys.sorted().joined(separator: ", ")
                return DatabaseHealth(isReady: false, problem: "not done, and tried again: \(names); the log says why")
            },
        ]
    }

    private static func words(_ error: any Error) -> String { (error as? StoreError)?.message ?? "\(error)" }
}
