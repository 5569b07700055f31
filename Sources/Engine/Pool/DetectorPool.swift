public import Detection
import Synchronization

/// Runs detectors over artifacts for many callers at once: schedules fairly, keeps all cores busy, contains what goes
/// wrong in a detector, and remembers results.
///
/// ```swift
/// try await withDetectorPool(configuration) { pool in
///     try pool.register(.type(PositionalArguments.self))
///     try pool.register(.function(rule) { content in … }, limits: DetectorLimits(time: .seconds(2)))
///     let report = try await pool.submit(Request([.path("src/main.py")], deadline: .seconds(5)))
/// }
/// ```
///
/// Everything a pool holds is bounded: what does not fit is refused, with the time after which to try again.
public final class DetectorPool: Sendable {
    public let configuration: PoolConfiguration
    let driver: PoolDriver
    private let roster: Mutex<Roster>

    /// The detectors registered, and the plans made of them.
    private struct Roster {
        var registrations: [Registration] = []
        var byID: [String: Int] = [:]
        /// What each selection of rules comes to. Bounded: it starts anew when it is full.
        var plans: [PlanKey: RulePlan] = [:]
    }

    private struct PlanKey: Hashable {
        let rules: RuleSelection?
        let label: SecurityLabel
    }

    private static let mostPlans = 256

    /// Makes a pool and starts its threads. Most callers want ``withDetectorPool(_:_:)``, which ends them as well.
    ///
    /// - Throws: ``PoolError`` if the configuration makes no sense.
    public init(_ configuration: PoolConfiguration) throws(PoolError) {
        try configuration.check()
        self.configuration = configuration
        roster = Mutex(Roster())
        driver = PoolDriver(configuration)
    }

    deinit { shutdown() }

    // MARK: Detectors

    /// Adds a detector. Requests submitted from now on can use it.
    ///
    /// - Parameters:
    ///   - priority: what starts first within a request.
    ///   - weight: how much of its caller's share a second of its work uses up: 2 counts double. More than 0, at most
    ///     1,000.
    ///   - complexity: how its cost grows with a file's size, until that has been measured.
    ///   - limits: what it gets for one file.
    /// - Throws: ``PoolError`` that says what is wrong.
    public func register(
        _ detector: PoolDetector, priority: Request.Priority = .normal, weight: Double = 1,
        complexity: Complexity = .linear, limits: DetectorLimits = DetectorLimits()
    ) throws(PoolError) {
        let registration = Registration(
            detector, priority: priority, weight: weight, complexity: complexity, limits: limits)
        try registration.check()
        try roster.withLock { roster throws(PoolError) in
            guard roster.byID[detector.id] == nil else {
                throw PoolError(.invalid, "a detector \(detector.id) is registered already; give it another id")
            }
            roster.byID[detector.id] = roster.registrations.count
            roster.registrations.append(registration)
            roster.plans = [:]
        }
    }

    /// What is registered now, in that order.
    var registrations: [Registration] { roster.withLock { $0.registrations } }

    // MARK: Requests

    /// Inspects what the request names, and returns when that is done.
    ///
    /// Cancelling the calling task stops the request; its report is not made then.
    ///
    /// - Throws: ``PoolError`` if the request makes no sense, or cannot be taken now: try again after its `retryAfter`.
    public func submit(_ request: Request) async throws(PoolError) -> Report {
        try await result(of: request, waitingForRoom: false).get()
    }

    /// As ``submit(_:)``, but waits for room where that one is refused, until the request's deadline.
    public func execute(_ request: Request) async throws(PoolError) -> Report {
        try await result(of: request, waitingForRoom: true).get()
    }

    private func result(of request: Request, waitingForRoom: Bool) async -> Result<Report, PoolError> {
        let ticket = Ticket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(request, ticket, waitingForRoom: waitingForRoom) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            cancel(ticket)
        }
    }

    func cancel(_ ticket: Ticket) {
        if let job = ticket.cancel() { driver.cancel(job) }
    }

    /// Takes a request; `completion` is called exactly once, from any thread, and has to be quick.
    func start(
        _ request: Request, _ ticket: Ticket = Ticket(), waitingForRoom: Bool,
        completion: @escaping @Sendable (Result<Report, PoolError>) -> Void
    ) {
        let prepared: PreparedRequest
        do throws(PoolError) {
            prepared = try prepare(request)
        } catch {
            return completion(.failure(error))
        }
        enqueue(prepared, ticket, waitingForRoom: waitingForRoom, completion)
    }

    private func enqueue(
        _ prepared: PreparedRequest, _ ticket: Ticket, waitingForRoom: Bool,
        _ completion: @escaping @Sendable (Result<Report, PoolError>) -> Void
    ) {
        let job = prepared.job { [self] job in
            let outcome = job.conclude()
            guard outcome.stop != .cancelled else {
                return completion(.failure(PoolError(.cancelled, "the task that asked was cancelled")))
            }
            completion(.success(prepared.report(outcome, configuration, since: job.submitted)))
        }
        guard ticket.hold(job) else {
            return completion(.failure(PoolError(.cancelled, "the task that asked was cancelled")))
        }
        guard let refusal = driver.submit(job, prepared.terms) else { return }
        guard waitingForRoom, refusal.code == .overloaded, let delay = refusal.retryAfter,
            prepared.terms.allows(waiting: delay.nanosecondsClamped)
        else { return completion(.failure(refusal)) }
        driver.timers.after(delay.nanosecondsClamped) { [self] in
            enqueue(prepared, ticket, waitingForRoom: true, completion)
        }
    }

    /// Inspects files whose profiles are known: what a scan asks for.
    func inspect(
        _ found: FoundFiles, _ profiles: FileProfiles, _ plan: RulePlan, store: ResultStore?,
        recordsInput: Bool, cancellation: Cancellation, progress: (@Sendable (Scan.Progress) -> Void)?
    ) async -> Result<JobOutcome, PoolError> {
        let tasks = TaskList(found.files, profiles, costs: driver.costs)
        let terms = PreparedRequest.Terms(
            caller: Request.Caller(), priority: .normal, bytes: 0, costs: tasks.costs, costFactor: tasks.factor)
        return await withCheckedContinuation { continuation in
            let job = Job(
                files: found.files, root: found.root, profiles: profiles, known: plan.known, order: tasks.order,
                beside: tasks.beside,
                meters: tasks.meters, store: store, compliance: .standard, cancellation: cancellation,
                recordsInput: recordsInput,
                submitted: Monotonic.now, priority: terms.priority.level, progress: progress
            ) { continuation.resume(returning: .success($0.conclude())) }
            if let refusal = driver.submit(job, terms) { continuation.resume(returning: .failure(refusal)) }
        }
    }

    // MARK: Preparing

    private func prepare(_ request: Request) throws(PoolError) -> PreparedRequest {
        try request.check()
        let found = FoundFiles.find(request.artifacts, base: request.base, languages: configuration.languages)
        var plan = plan(for: request.rules, label: request.label)
        let profiles = FileProfiles(found.files, &plan)
        let store = driver.store(for: request.compliance)
        return PreparedRequest(
            request: request, found: found, profiles: profiles, plan: plan, store: store, driver: driver)
    }

    /// What a selection of rules comes to under a label.
    func plan(for rules: RuleSelection?, label: SecurityLabel) -> RulePlan {
        roster.withLock { roster in
            let key = PlanKey(rules: rules, label: label)
            if let plan = roster.plans[key] { return plan }
            let selection =
                rules
                ?? RuleSelection(
                    active: Dictionary(roster.registrations.map { ($0.detector.id, .init()) }) { first, _ in first })
            let plan = RulePlan(
                selection, roster: roster.registrations, salt: configuration.salt(roster.registrations, label))
            if roster.plans.count >= Self.mostPlans { roster.plans = [:] }
            roster.plans[key] = plan
            return plan
        }
    }

    // MARK: The end

    /// Refuses new requests and returns when all that were taken have ended, and what is to be kept is on disk.
    public func drain() async { await driver.drain() }

    /// Ends its threads, and the programs it has started.
    func shutdown() {
        for case .program(let runner) in registrations.map(\.detector.body) { runner.shutdown() }
        driver.shutdown()
    }
}

/// Runs `body` with a pool, then lets the pool finish what it has, and ends its threads.
public func withDetectorPool<Value>(
    _ configuration: PoolConfiguration, _ body: (DetectorPool) async throws -> Value
) async throws -> Value {
    let pool = try DetectorPool(configuration)
    do {
        let value = try await body(pool)
        await pool.drain()
        pool.shutdown()
        return value
    } catch {
        await pool.drain()
        pool.shutdown()
        throw error
    }
}

/// Ties a waiting task to the job it waits for, whichever of taking and cancelling comes first.
final class Ticket: Sendable {
    private enum State {
        case waiting
        case holding(Job)
        case cancelled
    }

    private let state = Mutex(State.waiting)

    /// - Returns: `false` if it has been cancelled.
    func hold(_ job: Job) -> Bool {
        state.withLock { state in
            if case .cancelled = state { return false }
            state = .holding(job)
            return true
        }
    }

    /// - Returns: the job to stop, if there is one yet.
    func cancel() -> Job? {
        state.withLock { state in
            defer { state = .cancelled }
            if case .holding(let job) = state { return job }
            return nil
        }
    }
}

extension DetectorPool {
    /// Seconds of predicted work that a worker takes at once now.
    public var batchSeconds: Double { Double(driver.batch.budget) * 1e-9 }

    /// Seconds the longest task took so far: what urgent work may have to wait for, as tasks are not interrupted.
    public var longestTask: Double { driver.longestTask }

    /// What it has done, and how it is doing.
    public func metrics() -> PoolMetrics {
        var metrics = PoolMetrics()
        driver.fill(&metrics)
        metrics.detectors = registrations.map { $0.health.snapshot }
        return metrics
    }
}
