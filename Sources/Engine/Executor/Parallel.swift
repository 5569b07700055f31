import Glibc
import Synchronization

/// A loop on several threads, for what is over in seconds and has no pool to run in.
enum Parallel {
    private final class Loop<Value: Sendable>: Sendable {
        let next = Atomic(0)
        let values: Mutex<[Value?]>

        init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }

        func run(_ count: Int, _ body: (Int) -> Value) {
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let value = body(index)
                values.withLock { $0[index] = value }
            }
        }
    }

    /// What `body` returns for 0..<count, in that order. The calling thread is one of them.
    static func map<Value: Sendable>(
        _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Value
    ) -> [Value] {
        let loop = Loop<Value>(count: count)
        let others = (1..<max(1, min(threads, count))).map { _ in Thread.start { loop.run(count, body) } }
        loop.run(count, body)
        for thread in others { Thread.join(thread) }
        return loop.values.withLock { $0.compactMap(\.self) }
    }
}
