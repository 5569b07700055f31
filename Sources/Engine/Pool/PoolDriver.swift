import Detection
import Synchronization

/// Brings scheduler and workers together: gives workers their tasks, runs these, and ends jobs.
///
/// The scheduler is behind one lock, which a worker takes once a batch. What tasks leave goes to their job; what the
/// worker counted goes to the scheduler when it comes for the next batch.
final class PoolDriver: WorkSource, @unchecked Sendable {
    // Unchecked: `jobs` has a slot for each request the scheduler can hold. A slot is written under the scheduler's
    // lock, before the first of its tasks is handed out and after the last has ended.
    let configuration: PoolConfiguration
    let timers: Timers
    /// For what blocks.
    let side: SidePool
    let costs: CostBook
    let metrics = MetricsBook()
    let workers: Workers<PoolDriver>
    private let jobs: UnsafeMutablePointer<Unmanaged<Job>?>
    private let capacity: Int
    /// The highest priority that waits.
    private let waiting = Atomic(0)
    let batch: BatchSize
    let workerCount: Int
    /// What each worker has done with its time, by its index.
    private let meters: [WorkerMeter]
    private let retries = Mutex<[TaskToken]>([])
    private let retryCount = Atomic(0)
    let troubled = Troubled()
    /// `nil`: without a memory for results, there is nothing to wait for.
    let flights: Flights?
    private let idle = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let memory: MemoryCache<FileResult>?
    private let memoryWatch: MemoryWatch
    /// What was wrong with the cache on disk.
    private let cacheNotices: Mutex<[Notice]>
    private let stores: (standard: ResultStore?, strict: ResultStore?)
    private let flushIsDue = Atomic(false)
    private static let idleBeforeFlush: UInt64 = 1_000_000_000
    private let before = Padding(repeating: 0)
    private let scheduler: Mutex<Scheduler>
    private let after = Padding(repeating: 0)

    init(_ configuration: PoolConfiguration) {
        self.configuration = configuration
        costs = Self.openCosts(configuration)
        timers = Timers()
        side = SidePool(timers)
        let machine = Machine.read()
        let count = configuration.workers ?? machine.workerCount
        workerCount = count
        memoryWatch = MemoryWatch(limit: machine.memoryLimit)
        // One for the spare thread as well.
        meters = (0...count).map { _ in WorkerMeter() }
        scheduler = Mutex(Scheduler(limits: configuration.schedulerLimits(workers: count)))
        capacity = configuration.admission.requests
        jobs = .allocate(capacity: capacity)
        jobs.initialize(repeating: nil, count: capacity)
        batch = BatchSize(targetOverhead: configuration.targetOverhead)
        memory = configuration.memoryCacheBytes > 0 ? MemoryCache(mostBytes: configuration.memoryCacheBytes) : nil
        flights = memory == nil ? nil : Flights()
        let (disk, notice) = Self.openCache(configuration.cache)
        cacheNotices = Mutex(notice.map { [$0] } ?? [])
        stores = (
            ResultStore(memory: memory, disk: disk) { [side] in side.start($0) }, ResultStore(memory: memory)
        )
        workers = Workers(count: count, placement: Placement(machine, workers: count))
        workers.start(self)
    }

    deinit {
        jobs.deallocate()
    }

    private static func openCache(_ location: CacheLocation?) -> (ResultCache?, Notice?) {
        guard let location else { return (nil, nil) }
        do throws(CacheFolder.Unusable) {
            return (try ResultCache(location, name: "pool"), nil)
        } catch {
            return (nil, error.notice)
        }
    }

    private static func openCosts(_ configuration: PoolConfiguration) -> CostBook {
        guard configuration.parts.contains(.costModel), let location = configuration.costs ?? configuration.cache,
            let folder = try? CacheFolder(Array(location.folder.utf8))
        else { return CostBook() }
        return CostBook(CostFile(folder: folder))
    }

    func shutdown() {
        timers.shutdown()
        workers.shutdown()
        side.shutdown()
        costs.save()
    }

    // MARK: From outside

    /// - Returns: why it was not taken, if it was not.
    func submit(_ job: Job, _ terms: PreparedRequest.Terms) -> PoolError? {
        let now = Monotonic.now
        if let memory, let share = memoryWatch.look(now: now) { memory.resize(to: share) }
        let offer = Scheduler.Offer(
            caller: configuration.parts.contains(.fairness) ? terms.caller.name : "", weight: terms.caller.weight,
            priority: configuration.parts.contains(.fairness) ? terms.priority.level : 5, deadline: terms.deadline,
            bytes: terms.bytes, costs: terms.costs, costFactor: terms.costFactor, costHint: terms.costHint)
        guard job.taskCount > 0 else {
            job.end()
            return nil
        }
        let verdict = scheduler.withLock { scheduler in
            let verdict = scheduler.submit(offer, now: now)
            if case .accepted(let id) = verdict {
                job.id = id
                jobs[Int(id)] = .passRetained(job)
                publish(&scheduler, now)
            }
            return verdict
        }
        switch verdict {
        case .refused(let refusal):
            metrics.refused()
            return PoolError(refusal)
        case .accepted:
            if configuration.parts.contains(.metrics) { metrics.taken() }
            if let deadline = terms.deadline {
                let alarm = timers.after(deadline &- min(deadline, now)) { [self] in stop(job, .deadline) }
                if !job.setAlarm(alarm) { timers.cancel(alarm) }
            }
            workers.wake(job.taskCount)
            return nil
        }
    }

    func cancel(_ job: Job) { stop(job, .cancelled) }

    private func stop(_ job: Job, _ reason: Job.Stop) {
        job.stop(reason)
        let (hasEnded, runs) = scheduler.withLock { scheduler -> (Bool, Scheduler.RequestID?) in
            // It may have none yet, and its number may be another's by now.
            guard jobs[Int(job.id)]?.toOpaque() == Unmanaged.passUnretained(job).toOpaque() else { return (false, nil) }
            let isOver = scheduler.cancel(job.id).isOver
            if isOver { release(job.id) }
            publish(&scheduler, Monotonic.now)
            return (isOver, isOver ? nil : job.id)
        }
        if hasEnded { end(job) }
        // What waits for another's result has been handed out: it ends as it comes back.
        if let runs { again(flights?.leave(runs) ?? []) }
    }

    func drain() async {
        scheduler.withLock { $0.drain() }
        await withCheckedContinuation { continuation in
            let isIdle = idle.withLock { waiting in
                let isIdle = scheduler.withLock { $0.isIdle }
                if !isIdle { waiting.append(continuation) }
                return isIdle
            }
            if isIdle { continuation.resume() }
        }
        if let notice = stores.standard?.finish() { cacheNotices.withLock { $0.append(notice) } }
    }

    // MARK: From the workers

    func isUrgent(for worker: Worker) -> Bool {
        waiting.load(ordering: .relaxed) > meters[worker.index].priority.load(ordering: .relaxed)
            || retryCount.load(ordering: .relaxed) > 0
    }

    var isWorthSpareThread: Bool { isWorthSpareThread(waiting.load(ordering: .relaxed)) }

    /// Whether what waits at a priority should run before what some worker is at.
    private func isWorthSpareThread(_ waiting: Int) -> Bool {
        waiting > 0 && meters.prefix(workerCount).contains { $0.priority.load(ordering: .relaxed) < waiting }
    }

    func settle(_ worker: Worker) {
        kit(of: worker)._withUnsafeGuaranteedRef { hand(in: $0.takeCounts()) }
    }

    func refill(_ worker: Worker) -> Int {
        kit(of: worker)._withUnsafeGuaranteedRef { refill(worker, $0) }
    }

    private func refill(_ worker: Worker, _ kit: Kit) -> Int {
        if retryCount.load(ordering: .relaxed) > 0, let token = takeRetry() {
            worker.push(token)
            return 1
        }
        kit.wakeUp(worker)
        let now = kit.now
        let counts = kit.takeCounts()
        var ended: [Job] = []
        let grant = scheduler.withLock { scheduler in
            settle(counts, in: &scheduler, now, &ended)
            // Who has a long report to make takes nothing: it would wait for the report.
            // The spare thread takes nothing but what it was woken for: if that has gone to another meanwhile, it would
            // be at a long task when the next comes.
            let isLong = ended.contains(where: \.isLongToReport)
            let isRefused =
                isLong || worker.index == workerCount && !isWorthSpareThread(scheduler.highestWaiting(now: now))
            let grant = isRefused ? nil : scheduler.take(budget: batch.budget, most: BatchSize.most, now: now)
            // Who has nothing to do is in nobody's way; who makes a report is, as before.
            if !isLong {
                Self.update(meters[worker.index].priority, grant?.priority ?? .max)
                kit.request = grant?.request ?? .max
            }
            publish(&scheduler, now)
            return grant
        }
        let tasks = grant?.tasks ?? 0..<0
        if let grant { for task in tasks.reversed() { worker.push(TaskToken(request: grant.request, task: task)) } }
        // What it would have taken, if that has become possible only now.
        if grant == nil, !ended.isEmpty { workers.wake(1) }
        for job in ended { end(job) }
        let end = Monotonic.now
        if ended.isEmpty, !tasks.isEmpty { batch.refilled(tasks: tasks.count, in: end &- now) }
        kit.returned(at: end)
        return tasks.count
    }

    /// Most often it is what it was: a store would take the line from all other caches.
    private static func update(_ value: borrowing Atomic<Int>, _ new: Int) {
        if value.load(ordering: .relaxed) != new { value.store(new, ordering: .relaxed) }
    }

    private func settle(_ counts: [Kit.Count], in scheduler: inout Scheduler, _ now: UInt64, _ ended: inout [Job]) {
        for count in counts
        where scheduler.finish(count.request, count: count.tasks, measured: count.time, now: now) {
            ended.append(release(count.request))
        }
    }

    /// Tells the scheduler of tasks that ended away from a trip to it.
    func hand(in counts: [Kit.Count]) {
        guard !counts.isEmpty else { return }
        let now = Monotonic.now
        var ended: [Job] = []
        scheduler.withLock { settle(counts, in: &$0, now, &ended) }
        for job in ended { end(job) }
    }

    func count(_ request: Scheduler.RequestID, time: UInt64) {
        hand(in: [Kit.Count(request: request, tasks: 1, time: time)])
    }

    /// Has a task run once more: it has not been counted.
    func again(_ token: TaskToken) {
        retries.withLock { $0.append(token) }
        retryCount.add(1, ordering: .releasing)
        workers.wake(1)
    }

    func again(_ tokens: [TaskToken]) { for token in tokens { again(token) } }

    /// Puts a task aside until another has made the result it wants.
    func wait(for key: CacheKey, _ token: TaskToken, of job: Job) {
        let token = token.afterWaiting
        guard let flights, flights.join(key, token) else { return again(token) }
        // Whoever stopped it may have looked before it was there.
        if job.cancellation.isCancelled { again(flights.leave(token.request)) }
    }

    private func takeRetry() -> TaskToken? {
        let token = retries.withLock { $0.popLast() }
        if token != nil { retryCount.subtract(1, ordering: .relaxed) }
        return token
    }

    private func kit(of worker: Worker) -> Unmanaged<Kit> {
        if let state = worker.state { return .fromOpaque(state.toOpaque()) }
        let reader = SourceReader(
            limit: configuration.files.fileBytes, languages: configuration.languages,
            beforeReading: configuration.beforeReading)
        let inspector = Inspector(
            reader: reader, limits: configuration.files, stripe: worker.index, frontEnd: configuration.frontEnd)
        let kit = Kit(inspector: inspector, parts: configuration.parts, meter: meters[worker.index])
        worker.keep(kit)
        return .passUnretained(kit)
    }

    /// The job of a task that has not been counted yet.
    func job(_ request: Scheduler.RequestID) -> Job? { jobs[Int(request)]?.takeUnretainedValue() }

    /// The job of a task that may end at any time; by now its number may be another's.
    func jobNow(_ request: Scheduler.RequestID) -> Job? { scheduler.withLock { _ in job(request) } }

    func run(_ token: TaskToken, on worker: Worker) {
        // Held by the table until its last task has been counted, and this one has not.
        guard let reference = jobs[Int(token.request)] else { return }
        kit(of: worker)._withUnsafeGuaranteedRef { kit in
            reference._withUnsafeGuaranteedRef { job in
                if kit.request != token.request { turn(to: job, token.request, worker, kit) }
                guard !job.terms.cancellation.isCancelled else { return kit.add(token.request, time: 0) }
                if token.task < job.order.count {
                    kit.inspect(job, token, on: worker, driver: self)
                } else {
                    runBeside(job, token, kit)
                }
            }
        }
    }

    /// The worker goes back to what something urgent had interrupted, or has stolen a task. What it did before is
    /// reported now, as it may be all that somebody waits for; and it can be interrupted again.
    private func turn(to job: Job, _ request: Scheduler.RequestID, _ worker: Worker, _ kit: Kit) {
        let counts = kit.takeCounts()
        if !counts.isEmpty {
            hand(in: counts)
            kit.returned(at: Monotonic.now)
        }
        kit.request = request
        Self.update(meters[worker.index].priority, job.priority)
    }

    private func publish(_ scheduler: inout Scheduler, _ now: UInt64) {
        Self.update(waiting, scheduler.highestWaiting(now: now))
    }

    /// Under the scheduler's lock.
    @discardableResult
    private func release(_ request: Scheduler.RequestID) -> Job {
        guard let reference = jobs[Int(request)] else { preconditionFailure("a request ended twice") }
        jobs[Int(request)] = nil
        return reference.takeRetainedValue()
    }

    private func end(_ job: Job) {
        let (alarm, isStopped) = job.over()
        if let alarm { timers.cancel(alarm) }
        if configuration.parts.contains(.metrics) {
            metrics.ended(job.priority, after: Monotonic.now &- job.submitted, isStopped: isStopped)
        }
        job.end()
        let waiting = idle.withLock { waiting in
            guard !waiting.isEmpty, scheduler.withLock({ $0.isIdle }) else {
                return [CheckedContinuation<Void, Never>]()
            }
            defer { waiting = [] }
            return waiting
        }
        for continuation in waiting { continuation.resume() }
        flushWhenIdle()
    }

    /// What nothing more comes after would wait for its block as long as the process lives.
    private func flushWhenIdle() {
        guard let store = stores.standard, store.isBehind,
            flushIsDue.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
        else { return }
        timers.after(Self.idleBeforeFlush) { [self] in
            flushIsDue.store(false, ordering: .relaxed)
            // Otherwise what runs now sees to it when it ends.
            if scheduler.withLock({ $0.isIdle }) { side.start { store.flush() } }
        }
    }

    // MARK: What it knows

    /// The cache a request may use.
    func store(for compliance: Request.ComplianceMode) -> ResultStore? {
        guard configuration.parts.contains(.cache) else { return nil }
        return compliance == .strict ? stores.strict : stores.standard
    }

    /// Nanoseconds all workers spent in detectors and in the pool's own code.
    var workTime: WorkTime { meters.reduce(WorkTime()) { $0 + $1.time } }

    var longestTask: Double { Double(meters.map { $0.longest.load(ordering: .relaxed) }.max() ?? 0) * 1e-9 }

    func fill(_ snapshot: inout PoolMetrics) {
        metrics.fill(&snapshot)
        let time = workTime
        snapshot.tasks = Int(time.tasks)
        snapshot.workSeconds = Double(time.work) * 1e-9
        snapshot.poolSeconds = Double(time.pool) * 1e-9
        snapshot.workers = workerCount
        snapshot.notices = cacheNotices.withLock { $0 } + [stores.standard?.trouble].compactMap(\.self)
        snapshot.abandonedThreads = workers.givenUp
        snapshot.steals = workers.stolen
        snapshot.memoryCache = memory?.statistics
        snapshot.diskCache = stores.standard?.diskStatistics
        snapshot.sharedResults = flights?.joined ?? 0
        snapshot.prefetch = stores.standard?.prefetch
        snapshot.costs = costs.all.map { (name: $0.name, accuracy: $0.model.accuracy) }
        scheduler.withLock { scheduler in
            snapshot.waitingTasks = scheduler.waitingTasks
            snapshot.runningTasks = scheduler.runningTasks
            snapshot.admittedBytes = scheduler.bytes
        }
    }
}

extension TaskToken {
    /// A task of a request: a bit for whether it has waited for another's result, 31 for the request, 31 for the task.
    init(request: Scheduler.RequestID, task: Int) { self.init(UInt64(request) << 31 | UInt64(task)) }

    var request: Scheduler.RequestID { Scheduler.RequestID(truncatingIfNeeded: value >> 31 & 0x7FFF_FFFF) }
    var task: Int { Int(value & 0x7FFF_FFFF) }
    var hasWaited: Bool { value >> 62 & 1 == 1 }
    var afterWaiting: TaskToken { TaskToken(value | 1 << 62) }
}
