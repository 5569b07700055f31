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

    struct Facts: Sendable, Equatable {
        var rule: String
        var bytes: [UInt8]
    }

    /// Whether the same content would surely give the same result: time and missing grammars are no part of it.
    var isCacheable: Bool {
        failures.allSatisfy { failure in
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
    /// `payload`: the result as the cache keeps it, if it is new there.
    case inspected(FileResult, Language, key: CacheKey, isCached: Bool, payload: [UInt8]?)
    case failed(Failure)
    case skipped(String)
    /// The scan was interrupted before its turn.
    case notReached
}
