import Glibc
import Synchronization

/// Looks now and then whether memory is getting short, and has a cache give some back.
final class MemoryWatch: Sendable {
    private let last = Atomic<UInt64>(0)
    private let gauge = Mutex(MemoryGauge())
    private let limit: Int?
    private let root: String

    private static let interval: UInt64 = 1_000_000_000

    /// - Parameters:
    ///   - limit: bytes this process may have; `nil`: no limit.
    ///   - root: where `/proc` is.
    init(limit: Int?, root: String = "") {
        self.limit = limit
        self.root = root
    }

    /// To be called as often as one likes: it looks once a second.
    ///
    /// - Returns: the share of its size that a cache may have from now on, if that has changed.
    func look(now: UInt64) -> Double? {
        let before = last.load(ordering: .relaxed)
        guard now >= before, now - before >= Self.interval,
            last.compareExchange(expected: before, desired: now, ordering: .relaxed).exchanged
        else { return nil }
        let pressure = Pressure.read(.memory, root: root)
        let use = limit.flatMap { limit in
            SystemFiles(root: root).status("VmRSS").flatMap { text in
                Int(text.prefix { $0.isNumber }).map { Double($0) * 1_024 / Double(max(1, limit)) }
            }
        }
        return gauge.withLock { $0.update(pressure: pressure, use: use, now: now) }?.cacheShare
    }
}
