import Detection

/// Everything the inspection of one file said: what the cache keeps of it.
///
/// Of most files there is nothing to say. Such a result is four words, and costs no memory of its own.
struct FileResult: Sendable, Equatable {
    var lines: Int
    var bytes: Int
    /// None, or one.
    private var said: [Remarks] = []

    /// Not everything that should have run has, so that the next time may say more. Not part of what the cache keeps.
    var isIncomplete = false
    /// It may be worth trying again soon.
    var isTransient = false

    init(lines: Int = 0, bytes: Int = 0) {
        self.lines = lines
        self.bytes = bytes
    }

    /// What was said beside counts.
    struct Remarks: Sendable, Equatable {
        /// In the order of ``Detection/Finding/precedes(_:_:)``; suppressed by comments where they are.
        var findings: [Finding] = []
        var failures: [Failure] = []
        var notices: [Notice] = []
        /// What project detectors recorded, by rule id, in that order.
        var facts: [Facts] = []
        /// The comments that suppress, in the order of the source.
        var suppressions: [Suppression] = []

        var isEmpty: Bool {
            findings.isEmpty && failures.isEmpty && notices.isEmpty && facts.isEmpty && suppressions.isEmpty
        }
    }

    struct Facts: Sendable, Equatable {
        var rule: String
        var bytes: [UInt8]
    }

    var remarks: Remarks {
        get { said.first ?? Remarks() }
        set { said = newValue.isEmpty ? [] : [newValue] }
    }

    var isPlain: Bool { said.isEmpty }

    /// Something that did not run to its end this time.
    mutating func add(_ failure: Failure) {
        remarks.failures.append(failure)
        isIncomplete = true
    }

    /// Whether the same content would surely give the same result: time and missing grammars are no part of it.
    var isCacheable: Bool {
        guard !isIncomplete, let remarks = said.first else { return !isIncomplete }
        return remarks.failures.allSatisfy { failure in
            switch failure.kind {
            case .syntax, .encoding: true
            // Too many findings, which the content decides.
            case .detector: failure.isPartial
            default: false
            }
        }
    }
}

/// What became of one file: 64 bytes, and no memory of its own if there is nothing to say.
enum FileOutcome: Sendable {
    case inspected(FileResult, Language, isCached: Bool, key: CacheKey)
    indirect case failed(Failure)
    case skipped(String)
    /// It was interrupted, or its turn has not come.
    case notReached
}

extension FileOutcome {
    /// It may be worth trying again soon.
    var isTransient: Bool {
        if case .inspected(let result, _, _, _) = self { result.isTransient } else { false }
    }

    /// Whether it was made now, not found in a cache.
    var isComputed: Bool {
        if case .inspected(_, _, let isCached, _) = self { !isCached } else { false }
    }

    mutating func add(_ failures: [Failure]) {
        guard !failures.isEmpty, case .inspected(var result, let language, let isCached, let key) = self else { return }
        for failure in failures { result.add(failure) }
        self = .inspected(result, language, isCached: isCached, key: key)
    }
}

/// What became of each of many files: a slot for each, which the one thread that has the file writes without a lock.
final class FileOutcomes: @unchecked Sendable {
    // Unchecked: what is written is read by others only when all have ended.
    private let count: Int
    private let slots: UnsafeMutablePointer<FileOutcome>

    init(count: Int) {
        self.count = count
        slots = .allocate(capacity: count)
        slots.initialize(repeating: .notReached, count: count)
    }

    deinit {
        slots.deinitialize(count: count)
        slots.deallocate()
    }

    subscript(file: Int) -> FileOutcome {
        _read { yield slots[file] }
        _modify { yield &slots[file] }
    }

    /// Makes failures of the files that were not reached.
    func complete(_ failure: (Int) -> Failure) {
        for file in 0..<count {
            if case .notReached = slots[file] { slots[file] = .failed(failure(file)) }
        }
    }
}
