import Detection
import Synchronization

/// What a worker keeps from task to task: an inspector with its buffers, and counts it has not handed in yet.
final class Kit {
    let inspector: Inspector
    private let parts: PoolConfiguration.Parts
    private let meter: WorkerMeter
    /// When the last task or trip to the scheduler ended: the next one began then, unless the thread has slept.
    private(set) var now: UInt64 = 0
    private var parks: UInt64 = 0
    /// How many tasks it could learn from.
    private var lessons = 0
    /// Of tasks done since the last trip to the scheduler: of the request worked at, and of others.
    private var count = Count(request: 0, tasks: 0, time: 0)
    private var counts: [Count] = []
    /// The request worked at.
    var request = Scheduler.RequestID.max
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

    init(inspector: Inspector, parts: PoolConfiguration.Parts, meter: WorkerMeter) {
        self.inspector = inspector
        self.parts = parts
        self.meter = meter
    }

    /// From the watchdog's thread.
    func look(at moment: AtWork.Moment, of token: TaskToken, now: UInt64) -> (moment: Bool, since: UInt64) {
        let before = seen?.token == token ? seen : nil
        seen = (token, moment, before?.since ?? now)
        return (before?.moment != moment, before?.since ?? now)
    }

    // MARK: Counting

    func add(_ request: Scheduler.RequestID, time: UInt64) {
        if count.request != request {
            if count.tasks > 0 { counts.append(count) }
            count = Count(request: request, tasks: 0, time: 0)
        }
        count.tasks += 1
        count.time &+= time
    }

    /// All there is, once.
    func takeCounts() -> [Count] {
        defer {
            counts.removeAll(keepingCapacity: true)
            count.tasks = 0
            count.time = 0
        }
        return count.tasks > 0 ? counts + [count] : counts
    }

    /// Time spent asleep is nobody's.
    func wakeUp(_ worker: Worker) {
        guard parks != worker.parks || now == 0 else { return }
        parks = worker.parks
        now = Monotonic.now
    }

    /// Back from the scheduler.
    func returned(at time: UInt64) {
        meter.add(pool: time &- now)
        now = time
    }

    // MARK: Tasks

    /// Inspects one file of a job.
    func inspect(_ job: Job, _ token: TaskToken, on worker: Worker, driver: PoolDriver) {
        let file = Int(job.order[token.task])
        guard !job.hasTroubles, !driver.troubled.isAny else {
            return inspectInTrouble(job, file, token, on: worker, driver)
        }
        job.profiles.with(file) { inspect(job, file, $0, token, on: worker, driver) }
    }

    /// Leaves out the detectors that must not run now.
    private func inspectInTrouble(
        _ job: Job, _ file: Int, _ token: TaskToken, on worker: Worker, _ driver: PoolDriver
    ) {
        let whole = job.profiles[file]
        let hung = job.hungDetectors(onFile: file)
        let refused = whole.refusedTrees(now: Monotonic.now)
        let excluded = hung.union(refused)
        inspect(
            job, file, excluded.isEmpty ? whole : profile(whole, excluding: excluded), token, on: worker, driver,
            missing: whole.failures(hung: hung, refused: refused, at: job.files[file].path))
    }

    /// - Parameter missing: what the profile leaves out of what should run.
    private func inspect(
        _ job: Job, _ file: Int, _ profile: Profile, _ token: TaskToken, on worker: Worker, _ driver: PoolDriver,
        missing: [Failure] = []
    ) {
        wakeUp(worker)
        let start = now
        var course = Course(at: start, flights: token.hasWaited || job.terms.store == nil ? nil : driver.flights)
        if parts.contains(.isolation) { worker.arm(token, limit: profile.shortestLimit, now: start) }
        var outcome = job.files.withUnsafeBufferPointer { files in
            inspector.inspect(files.baseAddress.unsafelyUnwrapped + file, profile, job.terms, &course)
        }
        if !course.landed.isEmpty { driver.again(course.landed) }
        if parts.contains(.isolation), !worker.disarm() { return }
        now = course.now
        if let key = course.awaited {
            meter.add(pool: now &- start)
            return driver.wait(for: key, token, of: job)
        }
        let time = now &- start
        meter.add(work: course.work, of: time)
        if course.isTransient, driver.retry(token, of: job, file: file) { return }
        if parts.contains(.costModel), course.isComputed {
            lessons &+= 1
            job.learn(file, took: time, lesson: lessons)
        }
        if !missing.isEmpty { outcome.add(missing) }
        job.set(outcome, ofFile: file)
        add(token.request, time: time)
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
