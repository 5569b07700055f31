public import Detection
import Glibc

/// What a ``DetectorPool`` is made of.
public struct PoolConfiguration: Sendable {
    public var tool: Report.Tool
    public var languages: LanguageMap
    /// Makes a front end for a worker. What it throws becomes a failure of each file.
    public var frontEnd: @Sendable () throws -> any FrontEnd
    /// Threads that inspect; `nil`: one for each core this process may use.
    public var workers: Int?
    public var admission: AdmissionLimits
    public var files: ScanLimits
    /// Results kept in memory; 0: none.
    public var memoryCacheBytes: Int
    /// Results kept on disk; `nil`: none.
    public var cache: CacheLocation?
    /// Share of a worker's time that the pool may cost, a tenth of it for taking tasks: batches are as large as that asks
    /// for, and no larger.
    public var targetOverhead: Double
    /// What the pool does beside running detectors. All of it, but for measurements of what each part costs.
    public var parts: Parts
    /// Where costs are kept from process to process, if not beside the cache.
    var costs: CacheLocation?
    /// Called between taking a file's status and reading it: where tests change files.
    var beforeReading: (@Sendable (String) -> Void)?

    /// One for each core this process may use, as control groups and affinity allow; read once.
    public static let defaultWorkers = Machine.read().workerCount

    public init(
        tool: Report.Tool, languages: LanguageMap, frontEnd: @escaping @Sendable () throws -> any FrontEnd,
        workers: Int? = nil, admission: AdmissionLimits = AdmissionLimits(), files: ScanLimits = ScanLimits(),
        memoryCacheBytes: Int = 64 << 20, cache: CacheLocation? = nil, targetOverhead: Double = 0.01,
        parts: Parts = .all
    ) {
        self.tool = tool
        self.languages = languages
        self.frontEnd = frontEnd
        self.workers = workers
        self.admission = admission
        self.files = files
        self.memoryCacheBytes = memoryCacheBytes
        self.cache = cache
        self.targetOverhead = targetOverhead
        self.parts = parts
    }

    /// What may wait at once; more is refused with the time after which to try again.
    public struct AdmissionLimits: Sendable, Hashable {
        public var requests: Int
        /// Bytes of all files and texts of the requests that wait or run.
        public var bytes: Int
        public var tasks: Int
        /// What a request has to wait to be treated as one of the next higher priority.
        public var ageing: Duration

        public init(
            requests: Int = 10_000, bytes: Int = 4 << 30, tasks: Int = 4_000_000, ageing: Duration = .seconds(1)
        ) {
            self.requests = requests
            self.bytes = bytes
            self.tasks = tasks
            self.ageing = ageing
        }
    }

    public struct Parts: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Shares by caller and priority, ageing; without, first come, first served.
        public static let fairness = Parts(rawValue: 1)
        /// Looking results up and keeping them.
        public static let cache = Parts(rawValue: 2)
        /// Histograms and counters.
        public static let metrics = Parts(rawValue: 4)
        /// Circuit breakers, and threads given up when a detector hangs.
        public static let isolation = Parts(rawValue: 8)
        /// Learning what tasks cost.
        public static let costModel = Parts(rawValue: 16)

        public static let all: Parts = [.fairness, .cache, .metrics, .isolation, .costModel]
    }
}

extension PoolConfiguration {
    /// - Throws: ``PoolError`` that says what makes no sense.
    func check() throws(PoolError) {
        if let workers, !(1...1_024).contains(workers) {
            throw PoolError(.invalid, "a pool has 1 to 1,024 workers, not \(workers)")
        }
        guard admission.requests > 0, admission.requests <= 1 << 20, admission.bytes > 0, admission.tasks > 0 else {
            throw PoolError(.invalid, "admission limits are more than 0, and at most 1,048,576 requests")
        }
        guard memoryCacheBytes >= 0 else {
            throw PoolError(.invalid, "a cache has 0 bytes (none) or more, not \(memoryCacheBytes)")
        }
        guard targetOverhead > 0, targetOverhead < 1 else {
            throw PoolError(.invalid, "a target overhead is between 0 and 1, not \(targetOverhead)")
        }
    }

    func schedulerLimits(workers: Int) -> Scheduler.Limits {
        var limits = Scheduler.Limits()
        limits.mostRequests = admission.requests
        limits.mostBytes = admission.bytes
        limits.mostTasks = admission.tasks
        limits.workers = workers
        limits.ageing = admission.ageing.nanosecondsClamped
        return limits
    }

    /// What results depend on beside rules and content.
    func salt(_ roster: [Registration], _ label: SecurityLabel) -> [UInt8] {
        var text = ByteWriter()
        text.write(tool.name)
        text.write(tool.version)
        text.write(files.findingsPerRule)
        text.write(label.name)
        // A program built anew may find other things under the same version.
        if let program = try? FileSystem.status(of: [UInt8](ascii: "/proc/self/exe"), followingLinks: true) {
            text.write(Int(program.st_size))
            text.write(program.st_mtim.tv_sec)
            text.write(program.st_mtim.tv_nsec)
        }
        // A suppression's meaning depends on all rules there are.
        for id in roster.map({ $0.detector.id }).sorted() { text.write(id) }
        return text.bytes
    }
}
