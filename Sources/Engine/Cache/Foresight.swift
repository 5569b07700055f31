import Synchronization

/// Has what usually follows brought from disk into memory, where nobody waits for it.
///
/// It hears only of what came from disk, asked for or brought: where all is in memory, or nothing is on disk, it costs
/// nothing.
final class Foresight: Sendable {
    private let prefetcher = Mutex(Prefetcher())
    private let line = Mutex(Line())
    private let later: @Sendable (@escaping @Sendable () -> Void) -> Void

    private struct Line {
        var items: [Prefetcher.Item] = []
        var isServed = false
    }

    /// What waits longer would come too late.
    private static let mostWaiting = 64

    /// - Parameter later: runs something on a thread that may block.
    init(later: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.later = later }

    /// - Parameters:
    ///   - isInTime: it was in memory already.
    ///   - isMissing: whether a key is on disk, and not in memory.
    ///   - fetch: brings it into memory.
    func saw(
        _ key: CacheKey, path: String, by caller: UInt64, isInTime: Bool, isMissing: (CacheKey) -> Bool,
        fetch: @escaping @Sendable (Prefetcher.Item) -> Void
    ) {
        // Nobody waits for another's turn: it learns from what it gets to hear.
        let next = prefetcher.withLockIfAvailable {
            $0.observe(key, path: path, by: caller, isInTime: isInTime, isMissing: isMissing)
        }
        guard let next, !next.isEmpty else { return }
        let isFirst = line.withLock { line in
            line.items += next.prefix(max(0, Self.mostWaiting - line.items.count))
            defer { line.isServed = true }
            return !line.isServed
        }
        guard isFirst else { return }
        later { [self] in
            while let items = takeAll() { items.forEach(fetch) }
        }
    }

    /// - Returns: `nil`: nothing waits, and the next to come starts anew.
    private func takeAll() -> [Prefetcher.Item]? {
        line.withLock { line in
            guard !line.items.isEmpty else {
                line.isServed = false
                return nil
            }
            defer { line.items = [] }
            return line.items
        }
    }

    var statistics: PrefetchStatistics { prefetcher.withLock { $0.statistics } }
}
