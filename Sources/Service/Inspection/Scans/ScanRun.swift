internal import Detection
internal import Engine
internal import Evidence
internal import Foundation
internal import Logging
internal import Storage
internal import Synchronization

/// One scan from its start to its end, whichever that is. What goes wrong is a failed scan, never a clean one.
struct ScanRun: Sendable {
    let queue: ScanQueue
    let folder: ScanFolder

    private var store: Store { queue.store }

    func run(_ id: Identifier) async {
        do {
            let scan = try await store.start(id)
            queue.tell("scan.started", scan)
            let (report, present, revision) = try await inspect(scan)
            try Task.checkCancellation()
            let rules = queue.configuration.crossFileRules ?? Set(report.rules.map(\.id))
            var outcome = ScanOutcome(report, present: present, projectRules: rules)
            outcome.revision = revision
            try await queue.evidence?.record(report, scan)
            queue.tell("scan.done", try await store.finish(id, outcome))
        } catch {
            await fail(id, error)
        }
    }

    private func fail(_ id: Identifier, _ error: any Error) async {
        if let error = error as? ArchiveError { queue.countRefusal(error.code.rawValue) }
        do {
            let failed = try await store.fail(id, Self.problem(error))
            queue.tell("scan.failed", failed)
            await queue.record(.scanFailed, failed, actor: failed.draft.actor, outcome: .failure)
        } catch {
            // One that was cancelled has ended already.
            guard error.code != .conflict else { return }
            queue.logger.error("a scan could not be ended", metadata: ["scan": "\(id)", "error": "\(error)"])
        }
    }

    /// What people are told; the rest is for the log.
    private static func problem(_ error: any Error) -> String {
        switch error {
        case let error as ArchiveError: error.message
        case let error as PoolError: error.message
        case let error as Problem: error.detail
        case let error as LedgerError: "it could not be recorded in the ledger: \(error.message)"
        case is CancellationError: "it was cancelled"
        default: "something went wrong; the service's log says what"
        }
    }

    // MARK: Inspecting

    private func inspect(_ scan: StoredScan) async throws -> (Report, Set<String>, revision: String?) {
        guard let note = folder.noted else { throw ArchiveError(.storage, "what was to be inspected is gone") }
        let source = note.source
        let fetched = try await fetch(source)
        let present = folder.paths
        var request = Request(
            [.path(folder.source)], base: folder.source,
            rules: queue.switches.selection(queue.configuration.rules, permitted: note.detectors),
            priority: .init(max(1, min(10, scan.draft.priority))) ?? .normal,
            label: SecurityLabel(scan.label.ledgerName) ?? .unlabelled,
            caller: .init(name: scan.draft.actor))
        request.recordsInput = true
        request.progress = progress(scan)
        if let deadline = scan.draft.deadline {
            let left = deadline - store.now()
            guard left > 0 else { throw ArchiveError(.cancelled, "its deadline passed before it could be inspected") }
            request.deadline = .milliseconds(left)
        }
        var report: Report
        if let tracer = queue.configuration.tracer {
            report = try await tracer.withPoolSpan(request) { try await queue.pool.execute($0) }
        } else {
            report = try await queue.pool.execute(request)
        }
        report.root = source.name
        report.notices += fetched.notices
        return (report, present, fetched.revision)
    }

    private struct Source {
        var notices: [Notice] = []
        /// The commit, where git said which.
        var revision: String?
    }

    private func fetch(_ source: ScanSource) async throws -> Source {
        switch source {
        case .files: return Source()
        case .archive:
            let contents = try await blocking { isCancelled throws(ArchiveError) in
                let descriptor = open(folder.upload, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { throw ArchiveError(.storage, "the archive is gone") }
                defer { close(descriptor) }
                let size = FileStatus(descriptor: descriptor)?.size ?? 0
                return try Archive.unpack(
                    ArchiveFile(descriptor: descriptor, size: size), into: FolderSink(folder.source),
                    queue.configuration.limits, isCancelled: isCancelled
                ).contents
            }
            return Source(notices: contents.notices)
        case .repository(let url, let reference):
            let fetched = try await blocking { isCancelled throws(ArchiveError) in
                try FolderSink.makeFolder(folder.git)
                let fetched = try GitRepository(
                    url: GitURL(url), reference: reference, access: queue.configuration.git,
                    limits: queue.configuration.limits, isCancelled: isCancelled
                ).fetch(into: FolderSink(folder.source), workingIn: folder.git)
                return (contents: fetched.contents, revision: fetched.revision)
            }
            let commit = Notice(message: "inspected at commit \(fetched.revision)")
            return Source(notices: fetched.contents.notices + [commit], revision: fetched.revision)
        }
    }

    /// On a thread of its own: programs it starts end with it.
    private func blocking<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCancelled: @escaping () -> Bool) throws(ArchiveError) -> Value
    ) async throws -> Value {
        let isCancelled = CancelFlag()
        return try await withTaskCancellationHandler {
            let result = await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        returning: Result { () throws(ArchiveError) in try body { isCancelled.isSet } })
                }
            }
            return try result.get()
        } onCancel: {
            isCancelled.set()
        }
    }

    /// Told at most five times a second, and once at the end.
    private func progress(_ scan: StoredScan) -> @Sendable (Engine.Scan.Progress) -> Void {
        let last = Mutex<ContinuousClock.Instant?>(nil)
        return { [queue] progress in
            let now = ContinuousClock.now
            let isDue = last.withLock { last in
                if let last, now < last + .milliseconds(200), progress.done < progress.total { return false }
                last = now
                return true
            }
            guard isDue else { return }
            var scan = scan
            scan.progress = .init(done: progress.done, total: progress.total)
            queue.tell("scan.progress", scan, isProgress: true)
            Task { [scan] in
                try? await queue.store.progress(scan.id, done: scan.progress.done, total: scan.progress.total)
            }
        }
    }
}

/// Set once, looked at by threads.
private final class CancelFlag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}

extension ArchiveContents {
    /// What was not inspected, and nobody would know otherwise.
    var notices: [Notice] {
        var notices: [Notice] = []
        if files == 0 { notices.append(Notice(message: "there are no files in it")) }
        if links > 0 {
            notices.append(Notice(message: "\(links) symbolic links were left out; what they point to was inspected"))
        }
        if modules > 0 {
            notices.append(Notice(message: "\(modules) modules (repositories of their own) were not inspected"))
        }
        for archive in archives.prefix(20) {
            notices.append(Notice(path: archive, message: "an archive inside, which was not opened"))
        }
        if archives.count > 20 {
            notices.append(Notice(message: "\(archives.count - 20) more archives inside were not opened"))
        }
        return notices
    }
}
