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

        var plan = RulePlan(configuration.rules, detectors: detectors, salt: salt)
        let profiles = found.files.map { plan.profile(for: $0.path) }
        let known = KnownRules(detectors.map { $0.rule } + Self.builtInRules)
        var notices: [Notice] = []
        let cache = openCache(root: found.root, plan.base, &notices)
        let outcomes = await inspectAll(found.files, profiles, known, cache, progress)
        let inspected = clock.now

        var assembly = Assembly(found: found, profiles: profiles, outcomes: outcomes, known: known)
        assembly.conclude(plan, reader: reader(), cache: cache)
        var report = assembly.report(tool: configuration.tool, rules: plan.rules(and: Self.builtInRules))
        apply(changes, to: &report, assembly)
        if let notice = cache?.finish(assembly.kept) { notices.append(notice) }
        report.notices += notices
        let end = clock.now
        report.timings = Report.Timings(
            total: start.seconds(to: end), discovery: start.seconds(to: discovered),
            inspection: discovered.seconds(to: inspected), conclusion: inspected.seconds(to: end))
        return report
    }

    private func reader() -> SourceReader {
        SourceReader(
            limit: configuration.limits.fileBytes, languages: languages, beforeReading: faults.beforeReading)
    }

    /// What results depend on beside rules and content.
    private var salt: [UInt8] {
        var text = ByteWriter()
        text.write(configuration.tool.name)
        text.write(configuration.tool.version)
        text.write(configuration.limits.findingsPerRule)
        // A program built anew may find other things under the same version.
        if let program = try? FileSystem.status(of: [UInt8](ascii: "/proc/self/exe"), followingLinks: true) {
            text.write(Int(program.st_size))
            text.write(program.st_mtim.tv_sec)
            text.write(program.st_mtim.tv_nsec)
        }
        // A suppression's meaning depends on all rules there are.
        for id in detectors.map({ $0.rule.id }).sorted() { text.write(id) }
        return text.bytes
    }

    private func openCache(root: String, _ base: Profile, _ notices: inout [Notice]) -> ResultCache? {
        guard let location = configuration.cache else { return nil }
        let name = Fingerprints.hexadecimal(Array(SHA256.hash(data: Array(root.utf8) + [0] + base.digest)))
        do throws(ResultCache.Unusable) {
            return try ResultCache(location, name: name)
        } catch {
            notices.append(error.notice)
            return nil
        }
    }

    // MARK: Steps

    private func find() -> FoundFiles {
        var paths: [String] = []
        var texts: [SourceFile] = []
        for input in configuration.inputs {
            switch input {
            case .path(let path): paths.append(path)
            case .text(let name, let language, let bytes):
                texts.append(
                    SourceFile(
                        path: name, location: [], size: bytes.count, language: language, isNamed: true, text: bytes))
            }
        }
        var found = FileFinder.find(
            paths, base: configuration.base, selection: configuration.files, languages: languages,
            forcedLanguage: configuration.language, isCancelled: { [cancellation] in cancellation.isCancelled })
        if !texts.isEmpty {
            found.files = (found.files + texts).sorted { $0.path < $1.path }
        }
        return found
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

    /// Each worker takes the next file, largest first, until there are none: the last ones are small, so that all
    /// workers end together.
    private func inspectAll(
        _ files: [SourceFile], _ profiles: [Profile], _ known: KnownRules, _ cache: ResultCache?,
        _ progress: (@Sendable (Progress) -> Void)?
    ) async -> [FileOutcome] {
        let order = files.indices.sorted { (files[$1].size, $0) < (files[$0].size, $1) }
        let queue = WorkQueue(count: files.count)
        let workers = max(1, min(configuration.workers ?? Self.cores, files.count, 256))
        return await withTaskGroup(of: [(Int, FileOutcome)].self) { group in
            for _ in 0..<workers {
                group.addTask {
                    let inspector = Inspector(
                        reader: reader(), limits: configuration.limits, knownRules: known, frontEnd: frontEnd)
                    var outcomes: [(Int, FileOutcome)] = []
                    while !cancellation.isCancelled, let next = queue.next() {
                        let file = files[order[next]]
                        let profile = profiles[order[next]]
                        let outcome = inspector.inspect(
                            file, profile: profile, cache: cache)
                        outcomes.append((order[next], outcome))
                        let (done, bytes) = queue.finish(bytes: file.size)
                        progress?(Progress(done: done, total: files.count, bytes: bytes))
                    }
                    return outcomes
                }
            }
            var all = [FileOutcome](repeating: .notReached, count: files.count)
            for await outcomes in group {
                for (index, outcome) in outcomes { all[index] = outcome }
            }
            return all
        }
    }
}

extension ContinuousClock.Instant {
    fileprivate func seconds(to end: ContinuousClock.Instant) -> Double {
        let components = duration(to: end).components
        return Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
