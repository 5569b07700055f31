import Detection

/// Everything the inspection of one file said: what the cache keeps of it.
struct FileResult: Sendable, Equatable {
    var lines = 0
    var bytes = 0
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

    /// Not everything that should have run has, so that the next time may say more. Not part of what the cache keeps.
    var isIncomplete = false
    /// It may be worth trying again soon.
    var isTransient = false
    /// It comes from the disk: another process may have made it.
    var isFromDisk = false

    /// Something that did not run to its end this time.
    mutating func add(_ failure: Failure) {
        failures.append(failure)
        isIncomplete = true
    }

    struct Facts: Sendable, Equatable {
        var rule: String
        var bytes: [UInt8]
    }

    /// Whether the same content would surely give the same result: time and missing grammars are no part of it.
    var isCacheable: Bool {
        !isIncomplete
            && failures.allSatisfy { failure in
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
enum FileOutcome: Sendable {
    /// Indirect: outcomes are handed on often, and looked into once.
    indirect case inspected(FileResult, Language, key: CacheKey, isCached: Bool)
    case failed(Failure)
    case skipped(String)
    /// The scan was interrupted before its turn.
    case notReached
}

extension FileOutcome {
    /// It may be worth trying again soon.
    var isTransient: Bool {
        if case .inspected(let result, _, _, _) = self { result.isTransient } else { false }
    }

    /// Whether it was made now, not found in a cache.
    var isComputed: Bool {
        if case .inspected(_, _, _, let isCached) = self { !isCached } else { false }
    }

    mutating func add(_ failures: [Failure]) {
        guard !failures.isEmpty, case .inspected(var result, let language, let key, let isCached) = self else { return }
        for failure in failures { result.add(failure) }
        self = .inspected(result, language, key: key, isCached: isCached)
    }
}
