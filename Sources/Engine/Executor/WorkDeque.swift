import Synchronization

/// A work-stealing deque of words: its owner pushes and pops at one end, thieves take from the other.
///
/// Chase and Lev's, with the memory orders of Lê, Pop, Cohen and Zappa Nardelli, "Correct and Efficient Work-Stealing
/// for Weak Memory Models" (2013).
final class WorkDeque: @unchecked Sendable {
    // Unchecked: `push` and `pop` are for one thread at a time, the owner; all shared words are atomic.
    private let before = Padding(repeating: 0)
    private let top = Atomic<Int>(0)
    private let bottom = Atomic<Int>(0)
    private let buffer: Atomic<UnsafeMutableRawPointer>
    /// Buffers that were outgrown: a thief may still be reading one, so they live as long as the deque. Each is half
    /// of the next, so they are no more than the one in use.
    private var outgrown: [Buffer] = []
    private let after = Padding(repeating: 0)

    /// A power of two of words, addressed modulo its size.
    private struct Buffer {
        let header: UnsafeMutableRawPointer

        init(capacity: Int) {
            header = .allocate(
                byteCount: MemoryLayout<Int>.size + capacity * MemoryLayout<Atomic<UInt64>>.stride, alignment: 16)
            header.storeBytes(of: capacity, as: Int.self)
            for index in 0..<capacity { slot(index).initialize(to: Atomic(0)) }
        }

        init(header: UnsafeMutableRawPointer) { self.header = header }

        var capacity: Int { header.load(as: Int.self) }

        func slot(_ index: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
            (header + MemoryLayout<Int>.size).assumingMemoryBound(to: Atomic<UInt64>.self)
                + (index & (capacity - 1))
        }

        func deallocate() { header.deallocate() }
    }

    private init(_ first: Buffer) { buffer = Atomic(first.header) }

    convenience init(capacity: Int = 256) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "a power of two")
        self.init(Buffer(capacity: capacity))
    }

    deinit {
        Buffer(header: buffer.load(ordering: .relaxed)).deallocate()
        for old in outgrown { old.deallocate() }
    }

    /// The owner's.
    func push(_ word: UInt64) {
        let bottom = bottom.load(ordering: .relaxed)
        let top = top.load(ordering: .acquiring)
        var buffer = Buffer(header: buffer.load(ordering: .relaxed))
        if bottom - top >= buffer.capacity { buffer = grow(buffer, top, bottom) }
        buffer.slot(bottom).pointee.store(word, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
        self.bottom.store(bottom + 1, ordering: .relaxed)
    }

    /// The owner's: the word pushed last.
    func pop() -> UInt64? {
        let bottom = bottom.load(ordering: .relaxed) - 1
        let buffer = Buffer(header: buffer.load(ordering: .relaxed))
        self.bottom.store(bottom, ordering: .relaxed)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        let top = top.load(ordering: .relaxed)
        guard top <= bottom else {
            self.bottom.store(bottom + 1, ordering: .relaxed)
            return nil
        }
        let word = buffer.slot(bottom).pointee.load(ordering: .relaxed)
        guard top == bottom else { return word }
        // The last one: a thief may be after it too.
        let isOurs = self.top.compareExchange(
            expected: top, desired: top + 1, successOrdering: .sequentiallyConsistent, failureOrdering: .relaxed
        ).exchanged
        self.bottom.store(bottom + 1, ordering: .relaxed)
        return isOurs ? word : nil
    }

    enum Theft: Equatable {
        case word(UInt64)
        case empty
        /// Somebody else was faster: there may be more.
        case lost
    }

    /// Anybody's: the word pushed first.
    func steal() -> Theft {
        let top = top.load(ordering: .acquiring)
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        let bottom = bottom.load(ordering: .acquiring)
        guard top < bottom else { return .empty }
        // Acquiring where the paper consumes: the buffer's words were written before it was published.
        let buffer = Buffer(header: buffer.load(ordering: .acquiring))
        let word = buffer.slot(top).pointee.load(ordering: .relaxed)
        return self.top.compareExchange(
            expected: top, desired: top + 1, successOrdering: .sequentiallyConsistent, failureOrdering: .relaxed
        ).exchanged ? .word(word) : .lost
    }

    /// Whether it looks empty from here.
    var isEmpty: Bool { bottom.load(ordering: .acquiring) <= top.load(ordering: .acquiring) }

    private func grow(_ old: Buffer, _ top: Int, _ bottom: Int) -> Buffer {
        let new = Buffer(capacity: old.capacity * 2)
        for index in top..<bottom {
            new.slot(index).pointee.store(old.slot(index).pointee.load(ordering: .relaxed), ordering: .relaxed)
        }
        outgrown.append(old)
        buffer.store(new.header, ordering: .releasing)
        return new
    }
}
