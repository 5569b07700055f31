internal import Foundation

/// A thread that may block: what waits for a database does not hold up the tasks of the process.
final class SessionThread: @unchecked Sendable {
    // What is not constant is touched under `condition`.
    private let condition = NSCondition()
    private var work: [Work] = []
    private var isEnding = false

    /// Returns what is to be done after it was let go of: whoever waits may then count on what it held to be free.
    typealias Work = @Sendable () -> @Sendable () -> Void

    init(name: String) {
        let thread = Thread { [self] in
            while let next = runNext() { next() }
        }
        thread.name = name
        thread.start()
    }

    func run(_ body: @escaping Work) {
        condition.lock()
        work.append(body)
        condition.signal()
        condition.unlock()
    }

    /// After what it was given before.
    func end() {
        condition.lock()
        isEnding = true
        condition.signal()
        condition.unlock()
    }

    private func runNext() -> (@Sendable () -> Void)? { take()?() }

    private func take() -> Work? {
        condition.lock()
        defer { condition.unlock() }
        while work.isEmpty {
            if isEnding { return nil }
            condition.wait()
        }
        return work.removeFirst()
    }
}
