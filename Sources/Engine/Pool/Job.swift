import Detection
import Synchronization

/// A request the pool has taken: its files, where their outcomes go, and who waits for it.
///
/// Its tasks are numbered in the order they should start: first the files, largest first, then what runs beside.
final class Job: @unchecked Sendable {
    // Unchecked: `id` is the scheduler's, touched under its lock.
    let files: [SourceFile]
    /// Absolute: what their paths are relative to.
    let root: String
    let profiles: FileProfiles
    let terms: Inspector.Terms
    let compliance: Request.ComplianceMode
    /// Task -> file.
    let order: [Int32]
    /// What runs beside the workers' own pass.
    let beside: [BesideUnit]
    let submitted: UInt64
    let priority: Int
    /// Where to learn from what each file costs, by profile.
    private let meters: Uncounted<CostMeters>
    /// The number the scheduler knows it by, once it has taken it.
    var id: Scheduler.RequestID = 0
    private let outcomes: FileOutcomes
    private let state = Mutex(State())
    private let onEnd: @Sendable (Job) -> Void
    private let progress: (@Sendable (Scan.Progress) -> Void)?
    private let done = Atomic(0)
    private let bytesDone = Atomic(0)

    /// Made when a program has something to say.
    private let places = Mutex<[String: Int]>([:])
    private let troubles = Atomic(false)

    private struct State {
        var stop: Stop?
        /// By file: detectors that hung on it, and how often it was tried again.
        var hung: [Int: Set<String>] = [:]
        var attempts: [Int: Int] = [:]
        var findings: [Int: [Finding]] = [:]
        var rules: [String: Rule] = [:]
        var failures: [Failure] = []
        var notices: [Notice] = []
        /// What goes off at the deadline.
        var alarm: Timers.ID?
        var isOver = false
        var hasEnded = false
    }

    /// Why a job ends before its tasks are done.
    enum Stop { case cancelled, deadline }

    /// A detector that runs beside, with the files it gets in one go.
    struct BesideUnit {
        let registration: Registration
        let files: [Int32]
    }

    init(
        files: [SourceFile], root: String, profiles: FileProfiles, known: KnownRules, order: [Int32],
        beside: [BesideUnit],
        meters: [CostMeters],
        store: ResultStore?, compliance: Request.ComplianceMode, cancellation: Cancellation,
        recordsInput: Bool = false, caller: String = "", submitted: UInt64, priority: Int,
        progress: (@Sendable (Scan.Progress) -> Void)?, onEnd: @escaping @Sendable (Job) -> Void
    ) {
        self.files = files
        self.root = root
        self.profiles = profiles
        terms = Inspector.Terms(
            known: known, store: store, cancellation: cancellation, recordsInput: recordsInput,
            caller: caller.isEmpty ? 0 : UInt64(truncatingIfNeeded: caller.hashValue))
        self.order = order
        self.beside = beside
        self.meters = Uncounted(meters)
        self.compliance = compliance
        self.submitted = submitted
        self.priority = priority
        self.progress = progress
        self.onEnd = onEnd
        outcomes = FileOutcomes(count: files.count, recordsInput: recordsInput)
    }

    /// The file at a path, absolute or relative to the root, as programs write it.
    func file(_ path: String) -> Int? {
        places.withLock { places in
            if places.isEmpty {
                for index in files.indices {
                    places[files[index].path] = index
                    if files[index].text == nil { places[files[index].location.pathText] = index }
                }
            }
            if let file = places[path] { return file }
            var parts: [Substring] = []
            for part in (path.hasPrefix("/") ? path : root + "/" + path).split(separator: "/") where part != "." {
                if part == ".." { _ = parts.popLast() } else { parts.append(part) }
            }
            return places["/" + parts.joined(separator: "/")]
        }
    }

    var taskCount: Int { order.count + beside.count }
    /// Detectors that conclude over all files take their time then.
    var isLongToReport: Bool { taskCount > 64 }
    var cancellation: Cancellation { terms.cancellation }

    // MARK: What tasks leave

    /// From the task that has this file.
    func set(_ outcome: borrowing FileOutcome, ofFile index: Int) {
        outcomes.set(outcome, ofFile: index)
        guard let progress else { return }
        let bytes = bytesDone.wrappingAdd(files[index].size, ordering: .relaxed).newValue
        let count = done.wrappingAdd(1, ordering: .relaxed).newValue
        progress(Scan.Progress(done: count, total: files.count, bytes: bytes))
    }

    /// - Parameter lesson: how many its worker has had.
    func learn(_ file: Int, took time: UInt64, lesson: Int) {
        meters.with(profiles.number(ofFile: file)) { meters in
            meters.learn(files[file].language, bytes: files[file].size, took: time, number: lesson)
        }
    }

    /// From what runs beside.
    func add(_ findings: [Finding], ofFile index: Int) {
        guard !findings.isEmpty else { return }
        state.withLock { state in
            // A header's findings come with each file that includes it.
            let known = Set((state.findings[index] ?? []).map(\.fingerprint))
            state.findings[index, default: []] += findings.filter { !known.contains($0.fingerprint) }
        }
    }

    /// What an asynchronous function concluded about a file.
    func add(
        _ conclusions: [Conclusion], of registration: Registration, at content: PoolDetector.Content, _ file: Int
    ) {
        let rule = registration.detector.rule
        var failures: [Failure] = []
        let findings = content.findings(
            from: conclusions, rule, severity: profiles[file].choices[rule.id]?.severity,
            limit: registration.limits.findings, &failures)
        add(findings, ofFile: file)
        if !failures.isEmpty { add(failures: failures) }
    }

    func add(failures: [Failure], notices: [Notice] = [], rules: [Rule] = []) {
        state.withLock { state in
            state.failures += failures
            for notice in notices where !state.notices.contains(notice) { state.notices.append(notice) }
            for rule in rules where state.rules[rule.id] == nil { state.rules[rule.id] = rule }
        }
    }

    /// What a program made of some files.
    func add(_ verdict: ProgramRunner.Verdict) {
        for (file, findings) in verdict.findings { add(findings, ofFile: file) }
        add(failures: verdict.failures, notices: verdict.notices, rules: verdict.rules)
    }

    // MARK: Trouble

    /// A detector did not come back from a file.
    func hung(_ detector: String, onFile file: Int) {
        _ = state.withLock { $0.hung[file, default: []].insert(detector) }
        troubles.store(true, ordering: .relaxed)
    }

    /// Whether any has hung.
    var hasTroubles: Bool { troubles.load(ordering: .relaxed) }

    func hungDetectors(onFile file: Int) -> Set<String> { state.withLock { $0.hung[file] ?? [] } }

    /// - Returns: how often this file has been tried now.
    func nextAttempt(atFile file: Int) -> Int {
        state.withLock { state in
            state.attempts[file, default: 0] += 1
            return state.attempts[file] ?? 1
        }
    }

    // MARK: The end

    /// Its tasks may all have ended by the time that there is an alarm for it.
    ///
    /// - Returns: `false` if they have: nobody needs the alarm any more.
    func setAlarm(_ alarm: Timers.ID) -> Bool {
        state.withLock { state in
            if !state.isOver { state.alarm = alarm }
            return !state.isOver
        }
    }

    /// Its tasks have ended.
    ///
    /// - Returns: what would go off at the deadline, and whether it was ended early.
    func over() -> (alarm: Timers.ID?, isStopped: Bool) {
        state.withLock { state in
            state.isOver = true
            return (state.alarm, state.stop != nil)
        }
    }

    /// Ends it early: running tasks stop where they can, the rest is not begun.
    func stop(_ reason: Stop) {
        state.withLock { $0.stop = $0.stop ?? reason }
        cancellation.cancel()
    }

    /// All tasks have ended, or been taken back. The first call counts.
    func end() {
        let isFirst = state.withLock { state in
            defer { state.hasEnded = true }
            return !state.hasEnded
        }
        if isFirst { onEnd(self) }
    }

    /// What became of everything, when it has ended.
    func conclude() -> JobOutcome {
        let state = state.withLock { $0 }
        if state.stop == .deadline {
            outcomes.complete { file in
                Failure(
                    .timeout, path: files[file].path,
                    message: "was not inspected before the request's deadline; allow more time or ask for less at once")
            }
        }
        return JobOutcome(
            files: outcomes, findings: state.findings, failures: state.failures, notices: state.notices,
            rules: state.rules.values.sorted { $0.id < $1.id }, stop: state.stop)
    }
}

/// What a job leaves.
struct JobOutcome {
    let files: FileOutcomes
    /// Of what ran beside, by file.
    var findings: [Int: [Finding]]
    var failures: [Failure]
    var notices: [Notice]
    /// That programs told of.
    var rules: [Rule]
    var stop: Job.Stop?
}
