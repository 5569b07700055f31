internal import Synchronization

/// Counts connections: all, and those of each address.
final class ConnectionGate: Sendable {
    private struct Counts {
        var all = 0
        var byAddress: [String: Int] = [:]
        var refused = 0
    }

    private let limits: Limits
    private let counts = Mutex(Counts())

    init(_ limits: Limits) { self.limits = limits }

    var open: Int { counts.withLock { $0.all } }
    var refused: Int { counts.withLock { $0.refused } }

    /// - Returns: whether there is room; then ``leave(_:)`` follows when it is closed.
    func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            let own = counts.byAddress[address, default: 0]
            guard counts.all < limits.connections, own < limits.connectionsPerAddress else {
                counts.refused += 1
                return false
            }
            counts.all += 1
            counts.byAddress[address] = own + 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            counts.all -= 1
            let own = counts.byAddress[address, default: 1] - 1
            counts.byAddress[address] = own > 0 ? own : nil
        }
    }
}
