/// What waits to be sent, in batches, to a server that may be slow or away. A state machine: time comes in with each call.
struct ExportQueue<Item: Sendable>: Sendable {
    struct Limits: Sendable {
        /// What comes while so many wait is dropped, and counted.
        var waiting = 4_096
        var batch = 512
        /// Milliseconds; doubled with each failure in a row.
        var firstDelay: Int64 = 1_000
        var longestDelay: Int64 = 60_000
        /// After so many failures a batch is given up.
        var attempts = 8

        init() {}
    }

    private let limits: Limits
    private var waiting: [Item] = []
    private var underWay: [Item] = []
    private var failures = 0
    private var notBefore: Int64 = 0
    private(set) var sent = 0
    private(set) var dropped = 0

    init(_ limits: Limits = Limits()) { self.limits = limits }

    var count: Int { waiting.count + underWay.count }
    var isFull: Bool { waiting.count >= limits.batch }

    mutating func add(_ item: Item) {
        guard count < limits.waiting else {
            dropped += 1
            return
        }
        waiting.append(item)
    }

    /// The batch to send now; `nil` if there is none, one is under way, or it is too early after a failure.
    mutating func next(now: Int64) -> [Item]? {
        guard underWay.isEmpty, !waiting.isEmpty, now >= notBefore else { return nil }
        underWay = Array(waiting.prefix(limits.batch))
        waiting.removeFirst(underWay.count)
        return underWay
    }

    mutating func ended(_ outcome: ExportOutcome, now: Int64, random: Double) {
        let batch = underWay
        underWay = []
        switch outcome {
        case .accepted:
            sent += batch.count
            failures = 0
        case .refused:
            dropped += batch.count
            failures = 0
        case .later(let after):
            failures += 1
            if failures >= limits.attempts {
                dropped += batch.count
                failures = 0
            } else {
                waiting.insert(contentsOf: batch, at: 0)
            }
            notBefore = now + delay(after, random)
        }
    }

    /// Half of it by chance, so that many nodes do not come back at once.
    private func delay(_ asked: Int64?, _ random: Double) -> Int64 {
        let doublings = min(max(0, failures - 1), 20)
        let delay = min(limits.firstDelay << Int64(doublings), limits.longestDelay)
        let own = delay / 2 + Int64(Double(delay / 2) * min(max(0, random), 1))
        return max(own, min(max(0, asked ?? 0), limits.longestDelay))
    }
}

/// What became of a batch.
enum ExportOutcome: Sendable, Hashable {
    case accepted
    /// Sending the same again may help, after so many milliseconds if the server says so.
    case later(after: Int64?)
    case refused
}
