internal import CProcess
internal import Measurement
internal import NIOCore
internal import Synchronization

/// Memory that the process holds and nobody uses: what thousands of connections needed stays with the allocator when
/// they are gone, in pieces that it does not give back by itself.
///
/// A value without a process: what it holds and what is in use come in.
struct SpareMemory: Sendable, Hashable {
    /// So many bytes more than remained the last time are worth the work.
    static let worth = 64 << 20

    private var remained = 0

    /// Whether to give back. The program itself is in what is held, so some always remains.
    func isMuch(held: Int, used: Int) -> Bool { held - used - remained >= Self.worth }

    mutating func gaveBack(held: Int, used: Int) { remained = max(0, held - used) }
}

/// How the allocator keeps the memory of a process that serves for months.
package enum ServiceMemory {
    /// A heap for each core, before threads have made more: what is free in one is of no use to the others.
    package static func prepare() { picket_share_heaps(Int32(clamping: max(2, System.coreCount))) }
}

/// Gives memory back that a time of many requests left behind.
final class MemoryReturn: Sendable {
    private let spare = Mutex(SpareMemory())

    /// - Returns: how many bytes the process holds less.
    func look() -> Int {
        let before = ProcessGauge.read().resident
        guard spare.withLock({ $0.isMuch(held: before, used: Self.used) }) else { return 0 }
        picket_give_back_memory()
        let after = ProcessGauge.read().resident
        spare.withLock { $0.gaveBack(held: after, used: Self.used) }
        return max(0, before - after)
    }

    private static var used: Int { Int(clamping: picket_memory_in_use()) }
}
