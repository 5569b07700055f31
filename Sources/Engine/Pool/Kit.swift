import Detection
import Synchronization

/// What a worker keeps from task to task: an inspector with its buffers, and counts it has not handed in yet.
final class Kit {
    let inspector: Inspector
    /// Of tasks done since the last trip to the scheduler, by request.
    var counts: [Count] = []
    let meter: WorkerMeter
    /// How many tasks it could learn from.
    private var tasks = 0
    /// What the watchdog saw when it last looked, and since when it has been looking at this task. The watchdog's.
    private var seen: (token: TaskToken, moment: AtWork.Moment, since: UInt64)?
    private var excluding: [ExclusionKey: Profile] = [:]

    struct Count {
        let request: Scheduler.RequestID
        var tasks: Int
        /// Nanoseconds.
        var time: UInt64
    }

    private struct ExclusionKey: Hashable {
        let profile: ObjectIdentifier
        let ids: Set<String>
    }

    init(inspector: Inspector, meter: WorkerMeter) {
        self.inspector = inspector
        self.meter = meter
        counts.reserveCapacity(BatchSize.most)
    }

    /// From the watchdog's thread.
    func look(at moment: AtWork.Moment, of token: TaskToken, now: UInt64) -> (moment: Bool, since: UInt64) {
        let before = seen?.token == token ? seen : nil
        seen = (token, moment, before?.since ?? now)
        return (before?.moment != moment, before?.since ?? now)
    }

    func count(_ request: Scheduler.RequestID, time: UInt64) {
        if let last = counts.indices.last, counts[last].request == request {
            counts[last].tasks += 1
            counts[last].time &+= time
        } else {
            counts.append(Count(request: request, tasks: 1, time: time))
        }
    }

    /// Inspects one file of a job.
    func inspect(_ job: Job, _ token: TaskToken, on worker: Worker, driver: PoolDriver) {
        let parts = driver.configuration.parts
        let file = Int(job.order[token.task])
        var profile = job.profiles[file]
        let hung = job.hungDetectors(onFile: file)
        let refused = driver.troubled.isAny ? profile.refusedTrees(now: Monotonic.now) : []
        if !hung.isEmpty || !refused.isEmpty { profile = self.profile(profile, excluding: hung.union(refused)) }
        let start = Monotonic.now
        meter.began(at: start, parks: worker.parks)
        if parts.contains(.isolation) { worker.arm(token, limit: profile.shortestLimit, now: start) }
        var outcome = job.files.withUnsafeBufferPointer { files in
            inspector.inspect(
                Inspector.Task(
                    source: files.baseAddress.unsafelyUnwrapped + file, profile: profile, known: job.known,
                    cache: parts.contains(.cache) ? job.store : nil, cancellation: job.cancellation))
        }
        if parts.contains(.isolation), !worker.disarm() { return }
        let end = Monotonic.now
        meter.ended(at: end, since: start)
        if outcome.isTransient, driver.retry(token, of: job, file: file) { return }
        if !hung.isEmpty || !refused.isEmpty {
            outcome.add(job.profiles[file].failures(hung: hung, refused: refused, at: job.files[file].path))
        }
        if parts.contains(.costModel), outcome.isComputed {
            tasks &+= 1
            let meters = job.meters[job.profiles.number(ofFile: file)]
            meters[job.files[file].language].learn(bytes: job.files[file].size, took: end &- start, number: tasks)
        }
        job.set(outcome, ofFile: file)
        count(token.request, time: end &- start)
    }

    private func profile(_ profile: Profile, excluding ids: Set<String>) -> Profile {
        let key = ExclusionKey(profile: ObjectIdentifier(profile), ids: ids)
        if let known = excluding[key] { return known }
        // Few at a time; profiles come and go with requests.
        if excluding.count > 64 { excluding = [:] }
        let made = profile.excluding(ids)
        excluding[key] = made
        return made
    }
}
