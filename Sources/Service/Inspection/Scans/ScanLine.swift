package import Storage

/// Which scans wait and which run: the urgent ones first, and of one urgency the ones that came first. Bounded, as a
/// whole and for each caller, so that one who asks for much leaves room for others.
struct ScanLine: Sendable {
    struct Limits: Sendable, Hashable {
        var waiting = 200
        var waitingOfOne = 50
        var running = 4
    }

    enum Refusal: Hashable { case full, fullForCaller }

    private struct Waiting {
        var scan: Identifier
        var caller: String
        var priority: Int
    }

    private let limits: Limits
    private var waiting: [Waiting] = []
    private(set) var running: Set<Identifier> = []
    /// Places kept for scans whose files are still arriving, by caller.
    private var reserved: [String: Int] = [:]
    /// Seconds that scans took of late.
    private var usual = 5.0

    /// Those that wait or run.
    var all: [Identifier] { waiting.map(\.scan) + running.sorted() }

    init(_ limits: Limits) { self.limits = limits }

    var waitingCount: Int { waiting.count + reserved.values.reduce(0, +) }

    /// Keeps a place until ``enter(_:caller:priority:)`` or ``leave(caller:)``.
    mutating func reserve(caller: String) -> Refusal? {
        if waitingCount >= limits.waiting { return .full }
        let own = waiting.count { $0.caller == caller } + reserved[caller, default: 0]
        if own >= limits.waitingOfOne { return .fullForCaller }
        reserved[caller, default: 0] += 1
        return nil
    }

    mutating func leave(caller: String) {
        let left = reserved[caller, default: 0] - 1
        reserved[caller] = left > 0 ? left : nil
    }

    mutating func enter(_ scan: Identifier, caller: String, priority: Int) {
        let place = waiting.firstIndex { $0.priority < priority } ?? waiting.endIndex
        waiting.insert(Waiting(scan: scan, caller: caller, priority: priority), at: place)
    }

    /// The next to run, if one may.
    mutating func next() -> Identifier? {
        guard running.count < limits.running, !waiting.isEmpty else { return nil }
        let scan = waiting.removeFirst().scan
        running.insert(scan)
        return scan
    }

    mutating func ended(_ scan: Identifier, after seconds: Double) {
        guard running.remove(scan) != nil else { return }
        usual += (seconds - usual) / 8
    }

    /// - Returns: whether it waited.
    mutating func remove(_ scan: Identifier) -> Bool {
        guard let place = waiting.firstIndex(where: { $0.scan == scan }) else { return false }
        waiting.remove(at: place)
        return true
    }

    /// Seconds after which there should be room again.
    var retryAfter: Int { max(1, min(600, Int(usual.isFinite ? usual.rounded(.up) : 1))) }
}
