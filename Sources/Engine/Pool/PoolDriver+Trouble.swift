import Detection
import Synchronization

/// What goes wrong while tasks run.
extension PoolDriver {
    /// A task goes on while it gets on: one visit of a detector may take that detector's limit, reading and parsing
    /// the whole task's, and all together ten times that.
    func extend(_ token: TaskToken, of worker: Worker, now: UInt64) -> UInt64? {
        // Nothing holds the task yet: it may end while the watchdog looks, and take its job with it.
        guard let kit = kit(inUseBy: worker), let job = jobNow(token.request),
            job.order.indices.contains(token.task)
        else { return nil }
        let profile = job.profiles[Int(job.order[token.task])]
        let moment = kit.inspector.atWork.now
        let limit = moment.detector.flatMap { profile.limit(of: $0) } ?? profile.timeLimit
        let isNew = kit.look(at: moment, of: token, now: now)
        guard isNew.moment, now &- isNew.since < profile.timeLimit &* 10 else { return nil }
        return limit
    }

    private func kit(inUseBy worker: Worker) -> Kit? {
        worker.state.map { unsafeDowncast($0.takeUnretainedValue(), to: Kit.self) }
    }

    /// A task is given up, and its thread with it. Its file is inspected again without the detector that hung, if
    /// it was a detector.
    func abandoned(_ token: TaskToken, by worker: Worker) {
        guard let kit = kit(inUseBy: worker), let reference = job(token.request) else { return }
        let job = reference
        let file = Int(job.order[token.task])
        let profile = job.profiles[file]
        let index = kit.inspector.atWork.now.detector ?? .max
        let runners = profile.trees + profile.functions.all
        hand(in: kit.takeCounts())
        // They find no result, and each makes its own.
        again(flights?.endAll(by: worker.index) ?? [])
        // The hung thread goes on using the job, for as long as it likes.
        _ = Unmanaged.passRetained(job)
        guard runners.indices.contains(index), !job.hungDetectors(onFile: file).contains(runners[index].detector.id)
        else {
            job.set(
                .failed(
                    Failure(
                        .timeout, path: job.files[file].path,
                        message:
                            "was not done in \(Duration.nanoseconds(clamping: profile.timeLimit)); its thread was given up"
                    )),
                ofFile: file)
            count(token.request, time: profile.timeLimit)
            return
        }
        let health = runners[index].health
        health.failed(.hung, "did not come back from \(job.files[file].path)", now: Monotonic.now)
        troubled.update(health)
        job.hung(runners[index].detector.id, onFile: file)
        again(token)
    }

    /// Tries a task again later, if the budget of what failed in it allows.
    ///
    /// - Returns: whether it will be; its outcome so far is dropped then.
    func retry(_ token: TaskToken, of job: Job, file: Int) -> Bool {
        guard !job.cancellation.isCancelled else { return false }
        let attempt = job.nextAttempt(atFile: file)
        let now = Monotonic.now
        guard
            let delay = job.profiles[file].functions.all.compactMap({ $0.health.retryDelay(attempt: attempt, now: now) }
            )
            .max()
        else { return false }
        timers.after(delay) { [self] in again(token) }
        return true
    }
}

/// The detectors whose circuit is not closed: while there are none, nobody has to ask each.
final class Troubled: Sendable {
    private let names = Mutex<Set<String>>([])
    private let count = Atomic(0)

    var isAny: Bool { count.load(ordering: .relaxed) > 0 }

    func update(_ health: DetectorHealth) {
        names.withLock { names in
            if health.isClosed { names.remove(health.name) } else { names.insert(health.name) }
            count.store(names.count, ordering: .relaxed)
        }
    }
}
