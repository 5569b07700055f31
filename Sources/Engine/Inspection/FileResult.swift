import Detection
import Synchronization

/// Everything the inspection of one file said: what the cache keeps of it.
///
/// Of most files there is nothing to say. Such a result is three words, and costs no memory of its own.
struct FileResult: Sendable, Equatable {
    var lines: Int
    var bytes: Int
    /// None, or one.
    private var said: [Remarks] = []
    /// It comes from the disk: another process may have made it.
    var isFromDisk = false
    /// It was brought from there before anybody asked for it.
    var isForeseen = false

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
        /// What no excerpt may show, by line and in order.
        var hidden: [HiddenText] = []

        var isEmpty: Bool {
            findings.isEmpty && failures.isEmpty && notices.isEmpty && facts.isEmpty && suppressions.isEmpty
                && hidden.isEmpty
        }
    }

    struct Facts: Sendable, Equatable {
        var rule: String
        var bytes: [UInt8]
    }

    var remarks: Remarks {
        get { said.first ?? Remarks() }
        _modify {
            if said.isEmpty { said.append(Remarks()) }
            yield &said[0]
            if said[0].isEmpty { said = [] }
        }
    }

    /// There is nothing in it but counts.
    var isPlain: Bool { said.isEmpty }

    /// Whether the same content would surely give the same result, if all ran: time and missing grammars are no part of
    /// it.
    var isCacheable: Bool {
        isPlain
            || remarks.failures.allSatisfy { failure in
                switch failure.kind {
                case .syntax, .encoding: true
                // Too many findings, which the content decides.
                case .detector: failure.isPartial
                default: false
                }
            }
    }
}

/// What became of one file.
struct FileOutcome: Sendable {
    enum Kind: Sendable {
        case inspected(Language, isCached: Bool)
        /// The failure is what there is to say.
        case failed
        case skipped(SkipReason)
        /// It was interrupted, or its turn has not come.
        case notReached
    }

    fileprivate(set) var kind = Kind.notReached
    fileprivate(set) var result = FileResult()
    /// Of a file that was inspected.
    fileprivate(set) var key = CacheKey.zero
    /// The SHA-256 of that file, if it was wanted.
    fileprivate(set) var content = CacheKey.zero

    static let notReached = FileOutcome()

    static func inspected(
        _ result: FileResult, _ language: Language, isCached: Bool, _ key: CacheKey, _ content: CacheKey
    ) -> FileOutcome {
        FileOutcome(kind: .inspected(language, isCached: isCached), result: result, key: key, content: content)
    }

    static func failed(_ failure: Failure) -> FileOutcome {
        var outcome = FileOutcome(kind: .failed)
        outcome.result.remarks.failures = [failure]
        return outcome
    }

    static func skipped(_ reason: SkipReason) -> FileOutcome { FileOutcome(kind: .skipped(reason)) }

    /// What did not run on a file that was inspected.
    mutating func add(_ failures: [Failure]) {
        if case .inspected = kind { result.remarks.failures += failures }
    }
}

/// What became of each of many files: a slot for each, which the one thread that has the file writes without a lock.
final class FileOutcomes: @unchecked Sendable {
    // Unchecked: slots are read by others only when all have ended.
    private let count: Int
    private let slots: UnsafeMutablePointer<Slot>
    /// The SHA-256 of each, where they are wanted.
    private let contents: UnsafeMutablePointer<CacheKey>?
    /// Of the files of which there is something to say.
    private let remarks = Mutex<[Int: FileResult.Remarks]>([:])

    /// A line of the processor's cache, and nothing in it to be counted.
    private struct Slot {
        var kind = FileOutcome.Kind.notReached
        var isPlain = true
        var lines = 0
        var bytes = 0
        var key = CacheKey.zero
    }

    init(count: Int, recordsInput: Bool) {
        self.count = count
        contents = recordsInput ? .allocate(capacity: count) : nil
        contents?.initialize(repeating: .zero, count: count)
        slots = .allocate(capacity: count)
        slots.initialize(repeating: Slot(), count: count)
    }

    deinit {
        slots.deallocate()
        contents?.deallocate()
    }

    func set(_ outcome: borrowing FileOutcome, ofFile file: Int) {
        slots[file] = Slot(
            kind: outcome.kind, isPlain: outcome.result.isPlain, lines: outcome.result.lines,
            bytes: outcome.result.bytes, key: outcome.key)
        if let contents { contents[file] = outcome.content }
        guard !outcome.result.isPlain else { return }
        let said = outcome.result.remarks
        remarks.withLock { $0[file] = said }
    }

    func kind(ofFile file: Int) -> FileOutcome.Kind { slots[file].kind }
    func key(ofFile file: Int) -> CacheKey { slots[file].key }
    /// `nil` if nobody wanted it. Only of a file that was inspected it is one.
    func content(ofFile file: Int) -> CacheKey? { contents?[file] }
    func counts(ofFile file: Int) -> (lines: Int, bytes: Int) { (slots[file].lines, slots[file].bytes) }

    /// `nil` if there is nothing to say.
    func remarks(ofFile file: Int) -> FileResult.Remarks? {
        slots[file].isPlain ? nil : remarks.withLock { $0[file] }
    }

    /// Makes failures of the files that were not reached.
    func complete(_ failure: (Int) -> Failure) {
        for file in 0..<count {
            if case .notReached = slots[file].kind { set(.failed(failure(file)), ofFile: file) }
        }
    }
}
