import Crypto
public import Detection
import Glibc

/// From paths to a report: finds the files, inspects them on all cores, and concludes.
///
/// The report does not depend on the number of workers, on the order in which files are found, or on what the cache
/// holds; only its timings and `coverage.cached` do.
public struct Scan: Sendable {
    private let configuration: ScanConfiguration
    private let detectors: [any Detector.Type]
    private let languages: LanguageMap
    private let frontEnd: @Sendable () throws -> any FrontEnd
    private let cancellation: Cancellation
    /// Where tests and clocks come in.
    var faults = Faults()

    struct Faults: Sendable {
        /// Called between taking a file's status and reading it.
        var beforeReading: (@Sendable (String) -> Void)?
        var today: CalendarDay?
    }

    /// How far a scan is.
    public struct Progress: Sendable, Hashable {
        /// Files done, and files there are.
        public var done: Int
        public var total: Int
        /// Bytes of the files done.
        public var bytes: Int
    }

    /// The rules that are not a detector's but the engine's own.
    public static let builtInRules: [Rule] = [UnusedSuppression.rule]

    /// - Parameters:
    ///   - detectors: all there are; `configuration.rules` says which run.
    ///   - frontEnd: makes a front end for a worker. What it throws becomes a failure of each file.
    public init(
        _ configuration: ScanConfiguration, detectors: [any Detector.Type], languages: LanguageMap,
        frontEnd: @escaping @Sendable () throws -> any FrontEnd, cancellation: Cancellation = Cancellation()
    ) {
        self.configuration = configuration
        self.detectors = detectors
        var languages = languages
        if configuration.rules.chooses(among: detectors.filter { $0 is any TextDetector.Type }.map { $0.rule.id }) {
            languages.fallback = .text
        }
        self.languages = languages
        self.frontEnd = frontEnd
        self.cancellation = cancellation
    }

    /// Scans.
    ///
    /// - Parameter progress: called after every file, from any thread; it has to be quick.
    /// - Throws: only what makes a scan impossible, such as an unknown revision. What goes wrong with a file is in the
    ///   report.
    public func run(progress: (@Sendable (Progress) -> Void)? = nil) async throws(ScanError) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let found = find()
        let changes = try configuration.changedSince.map { revision throws(ScanError) in
            try GitDiff.changes(since: revision, root: found.root)
        }
        let discovered = clock.now

        let roster = detectors.map { Registration(.type($0)) } + (try programs())
        var plan = RulePlan(
            configuration.rules, roster: roster, salt: poolConfiguration.salt(roster, configuration.label))
        let profiles = FileProfiles(found.files, &plan)
        var notices: [Notice] = []
        let store = openStore(root: found.root, &notices)
        let outcome = try await inspect(found, profiles, plan, store, progress)
        let inspected = clock.now

        var assembly = Assembly(found: found, profiles: profiles, outcome: outcome, known: plan.known)
        assembly.conclude(
            plan, store: store, threads: configuration.workers ?? PoolConfiguration.defaultWorkers, reader: readers)
        var report = assembly.report(tool: configuration.tool, rules: plan.rules)
        apply(changes, to: &report, assembly)
        if let notice = store?.finish() { notices.append(notice) }
        report.label = configuration.label
        report.input = assembly.input
        report.notices += notices
        report.failures = (report.failures + refusedPrograms(plan)).sorted(by: Failure.precedes)
        let end = clock.now
        report.timings = Report.Timings(
            total: start.seconds(to: end), discovery: start.seconds(to: discovered),
            inspection: discovered.seconds(to: inspected), conclusion: inspected.seconds(to: end))
        return report
    }

    /// One request with all files, in a pool of its own.
    private func inspect(
        _ found: FoundFiles, _ profiles: FileProfiles, _ plan: RulePlan, _ store: ResultStore?,
        _ progress: (@Sendable (Progress) -> Void)?
    ) async throws(ScanError) -> JobOutcome {
        let pool: DetectorPool
        do throws(PoolError) {
            pool = try DetectorPool(poolConfiguration)
        } catch {
            throw ScanError(.configuration, error.message, cause: error)
        }
        defer {
            plan.endPrograms()
            pool.shutdown()
        }
        let outcome = await pool.inspect(
            found, profiles, plan, store: store, recordsInput: configuration.recordsInput, cancellation: cancellation,
            progress: progress)
        do throws(PoolError) {
            return try outcome.get()
        } catch {
            throw ScanError(.configuration, error.message, cause: error)
        }
    }

    /// One request, as large as it is: nobody else asks.
    private var poolConfiguration: PoolConfiguration {
        var pool = PoolConfiguration(
            tool: configuration.tool, languages: languages, frontEnd: frontEnd, workers: configuration.workers,
            admission: .init(requests: 1, bytes: .max, tasks: .max), files: configuration.limits, memoryCacheBytes: 0)
        pool.costs = configuration.cache
        pool.beforeReading = faults.beforeReading
        return pool
    }

    private var readers: @Sendable () -> SourceReader {
        { [limit = configuration.limits.fileBytes, languages, faults] in
            SourceReader(limit: limit, languages: languages, beforeReading: faults.beforeReading)
        }
    }

    private func openStore(root: String, _ notices: inout [Notice]) -> ResultStore? {
        guard let location = configuration.cache else { return nil }
        let name = Fingerprints.hexadecimal(Array(SHA256.hash(data: Array(root.utf8))))
        do throws(CacheFolder.Unusable) {
            return ResultStore(disk: try ResultCache(location, name: name))
        } catch {
            notices.append(error.notice)
            return nil
        }
    }

    // MARK: Programs

    /// Those that may run.
    private func programs() throws(ScanError) -> [Registration] {
        var registrations: [Registration] = []
        guard configuration.programsRefusal == nil else { return [] }
        for program in configuration.programs {
            let registration = Registration(.program(program))
            do throws(PoolError) {
                try registration.check()
            } catch {
                throw ScanError(.configuration, error.message, cause: error)
            }
            registrations.append(registration)
        }
        return registrations
    }

    /// What has been asked for and does not run is no part of a clean report.
    private func refusedPrograms(_ plan: RulePlan) -> [Failure] {
        guard let refusal = configuration.programsRefusal else { return [] }
        return configuration.programs.filter { plan.isActive($0.name) }.map {
            Failure(
                .detector, path: ".", message: "\($0.name) did not run: \(refusal)", isPartial: true, detector: $0.name)
        }
    }

    // MARK: Steps

    private func find() -> FoundFiles {
        FoundFiles.find(
            configuration.inputs, base: configuration.base, selection: configuration.files, languages: languages,
            forcedLanguage: configuration.language, isCancelled: { [cancellation] in cancellation.isCancelled })
    }

    /// Waivers and the baseline mark findings; a diff leaves out those on lines that did not change.
    private func apply(_ changes: ChangedLines?, to report: inout Report, _ assembly: Assembly) {
        let waivers = Waivers(configuration.waivers, today: faults.today ?? .today)
        for index in report.findings.indices { waivers.apply(to: &report.findings[index]) }
        report.notices += waivers.notices
        if let baseline = configuration.baseline,
            let notice = baseline.apply(to: &report.findings, inspected: assembly.inspectedPaths, root: report.root)
        {
            report.notices.append(notice)
        }
        if let changes { report.findings.removeAll { !changes.touch($0) } }
    }
}

extension ContinuousClock.Instant {
    fileprivate func seconds(to end: ContinuousClock.Instant) -> Double {
        let components = duration(to: end).components
        return Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
