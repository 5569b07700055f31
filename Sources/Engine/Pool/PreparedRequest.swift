import Detection

/// A request with its files found and its detectors chosen.
struct PreparedRequest: Sendable {
    let found: FoundFiles
    let profiles: FileProfiles
    let terms: Terms
    private let plan: RulePlan
    private let store: ResultStore?
    private let label: SecurityLabel
    private let compliance: Request.ComplianceMode
    private let order: [Int32]
    private let beside: [Job.BesideUnit]
    private let meters: [CostMeters]
    private let submitted: UInt64
    private let recordsInput: Bool
    private let progress: (@Sendable (Scan.Progress) -> Void)?

    /// What the scheduler has to know.
    struct Terms: Sendable {
        var caller: Request.Caller
        var priority: Request.Priority
        /// On the monotonic clock.
        var deadline: UInt64?
        var bytes: Int
        var costs: Scheduler.Costs
        var costFactor: Double
        var costHint: UInt64?

        func allows(waiting delay: UInt64) -> Bool {
            guard let deadline else { return true }
            return Monotonic.now.addingReportingOverflow(delay).partialValue < deadline
        }
    }

    init(
        request: Request, found: FoundFiles, profiles: FileProfiles, plan: RulePlan, store: ResultStore?,
        driver: PoolDriver
    ) {
        let now = Monotonic.now
        submitted = now
        self.found = found
        self.profiles = profiles
        self.plan = plan
        self.store = store
        compliance = request.compliance
        label = request.label
        recordsInput = request.recordsInput
        progress = request.progress
        let tasks = TaskList(found.files, profiles, costs: driver.costs)
        order = tasks.order
        beside = tasks.beside
        meters = tasks.meters
        terms = Terms(
            caller: request.caller, priority: request.priority,
            deadline: request.deadline.map { now &+ $0.nanosecondsClamped },
            bytes: tasks.bytes, costs: tasks.costs, costFactor: tasks.factor,
            costHint: request.costHint?.nanosecondsClamped)
    }

    func job(onEnd: @escaping @Sendable (Job) -> Void) -> Job {
        Job(
            files: found.files, root: found.root, profiles: profiles, known: plan.known, order: order, beside: beside,
            meters: meters,
            store: store, compliance: compliance, cancellation: Cancellation(), recordsInput: recordsInput,
            caller: terms.caller.name, submitted: submitted,
            priority: terms.priority.level, progress: progress, onEnd: onEnd)
    }

    func report(_ outcome: JobOutcome, _ configuration: PoolConfiguration, since start: UInt64) -> Report {
        let inspected = Monotonic.now
        var assembly = Assembly(found: found, profiles: profiles, outcome: outcome, known: plan.known)
        assembly.conclude(plan, store: store, threads: configuration.workers ?? PoolConfiguration.defaultWorkers) {
            SourceReader(limit: configuration.files.fileBytes, languages: configuration.languages)
        }
        var report = assembly.report(tool: configuration.tool, rules: plan.rules)
        report.label = label
        if recordsInput { report.input = assembly.input }
        let end = Monotonic.now
        report.timings = Report.Timings(
            total: Double(end &- start) * 1e-9, inspection: Double(inspected &- start) * 1e-9,
            conclusion: Double(end &- inspected) * 1e-9)
        return report
    }
}
