import Engine
import Glibc
import Synchronization

/// One line on standard error that says how far a scan is; only on a terminal.
enum Progress {
    /// Runs a scan while showing how far it is, and clears the line behind it.
    static func showing<Result>(
        _ body: ((@Sendable (Scan.Progress) -> Void)?) async throws -> Result
    ) async rethrows -> Result {
        guard Terminal.isTerminal(STDERR_FILENO), Terminal.environment("TERM") != "dumb" else {
            return try await body(nil)
        }
        let line = Line()
        defer { line.clear() }
        return try await body { line.update($0) }
    }

    private final class Line: Sendable {
        /// When it was last drawn, in milliseconds; a scan finishes more files than a terminal should draw.
        private let drawn = Atomic(Int(Clock.now * 1000))

        func update(_ progress: Scan.Progress) {
            let now = Int(Clock.now * 1000)
            let last = drawn.load(ordering: .relaxed)
            guard now - last >= 100,
                drawn.compareExchange(expected: last, desired: now, ordering: .relaxed).exchanged
            else { return }
            let megabytes = Double(progress.bytes / 100_000) / 10
            Terminal.write(
                Array("\r\u{1B}[K\(progress.done) of \(progress.total) files, \(megabytes) MB".utf8), to: STDERR_FILENO)
        }

        func clear() { Terminal.write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO) }
    }
}
