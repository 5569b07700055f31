import DequeModule
import Detection
import Synchronization

/// Runs what does not run on a worker from beginning to end: asynchronous functions, and programs.
extension PoolDriver {
    /// Starts a unit; its task ends when it does.
    func runBeside(_ job: Job, _ token: TaskToken, _ kit: Kit) {
        let unit = job.beside[token.task - job.order.count]
        let start = Monotonic.now
        let contents = unit.files.map { kit.inspector.content(of: job.files[Int($0)]) }
        // The table holds the job until this task has been counted.
        Task(executorPreference: workers) { [self] in
            switch unit.registration.detector.body {
            case .asynchronous(let body):
                for (file, content) in zip(unit.files, contents) {
                    await run(body, of: unit.registration, on: content, Int(file), job)
                }
            case .tree, .function: break
            }
            count(token.request, time: Monotonic.now &- start)
        }
    }

    // MARK: Asynchronous functions

    private func run(
        _ body: @escaping @Sendable (PoolDetector.Content) async throws -> [Conclusion],
        of registration: Registration, on content: PoolDetector.Content?, _ file: Int, _ job: Job
    ) async {
        // What cannot be read is a failure of the file already.
        guard let content, !job.cancellation.isCancelled else { return }
        if let refusal = registration.refusal(of: content.artifact, bytes: content.bytes.count) {
            return job.add(failures: [refusal])
        }
        var attempt = 1
        while true {
            let start = Monotonic.now
            let result = await registration.gate.run { [self] in
                await limited(registration.limits.time, by: job.cancellation) { try await body(content) }
            }
            switch result {
            case .success(let conclusions):
                registration.health.succeeded(in: Monotonic.now &- start, now: start)
                return job.add(conclusions, of: registration, at: content, file)
            case .failure(let error):
                if error is TimedOut {
                    registration.health.failed(.timeout, "\(error)", now: Monotonic.now)
                    return job.add(failures: [
                        .timeout(
                            of: registration.detector.id, after: registration.limits.time, at: content.artifact.path)
                    ])
                }
                registration.health.failed(.threw, "\(error)", now: Monotonic.now)
                guard error is any TransientError, !job.cancellation.isCancelled,
                    let delay = registration.health.retryDelay(attempt: attempt, now: Monotonic.now)
                else {
                    return job.add(failures: [Failure(of: registration.detector.id, at: content.artifact.path, error)])
                }
                attempt += 1
                await wait(delay)
            }
        }
    }

    struct TimedOut: Error {}

    /// The body's result, or ``TimedOut``, whichever comes first: a body that does not heed its cancellation is left to
    /// itself.
    private func limited<Value: Sendable>(
        _ time: Duration, by cancellation: Cancellation, _ body: @escaping @Sendable () async throws -> Value
    ) async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            let once = Once(continuation)
            let task = Task(executorPreference: workers) {
                do { once.resume(.success(try await body())) } catch { once.resume(.failure(error)) }
            }
            let alarm = timers.after(time.nanosecondsClamped) {
                if once.resume(.failure(TimedOut())) { task.cancel() }
            }
            once.whenDone { [timers] in timers.cancel(alarm) }
        }
    }

    private func wait(_ delay: UInt64) async {
        await withCheckedContinuation { continuation in timers.after(delay) { continuation.resume() } }
    }
}

/// Resumes a continuation once, whoever comes first.
private final class Once<Value: Sendable>: Sendable {
    private enum State {
        case waiting(CheckedContinuation<Result<Value, any Error>, Never>, done: (@Sendable () -> Void)?)
        case done
    }

    private let state: Mutex<State>

    init(_ continuation: CheckedContinuation<Result<Value, any Error>, Never>) {
        state = Mutex(.waiting(continuation, done: nil))
    }

    @discardableResult
    func resume(_ result: Result<Value, any Error>) -> Bool {
        let state = state.withLock { state in
            defer { state = .done }
            return state
        }
        guard case .waiting(let continuation, let done) = state else { return false }
        done?()
        continuation.resume(returning: result)
        return true
    }

    func whenDone(_ action: @escaping @Sendable () -> Void) {
        let isDone = state.withLock { state in
            guard case .waiting(let continuation, _) = state else { return true }
            state = .waiting(continuation, done: action)
            return false
        }
        if isDone { action() }
    }
}

/// Lets as many in at once as the other side serves well; the rest waits in line.
final class Gate: Sendable {
    private let state: Mutex<State>

    private struct State {
        var limit: ConcurrencyLimit
        var line = Deque<CheckedContinuation<Void, Never>>()
    }

    init(_ limit: ConcurrencyLimit) { state = Mutex(State(limit: limit)) }

    /// How many may be in now.
    var limit: Int { state.withLock { $0.limit.limit } }

    func run<Value: Sendable>(_ body: () async -> Result<Value, any Error>) async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                if state.limit.acquire() { return true }
                state.line.append(continuation)
                return false
            }
            if isIn { continuation.resume() }
        }
        let start = Monotonic.now
        let result = await body()
        var isDropped = false
        if case .failure(let error) = result, error is PoolDriver.TimedOut { isDropped = true }
        let next = state.withLock { state in
            state.limit.release(latency: Monotonic.now &- start, dropped: isDropped)
            var next: [CheckedContinuation<Void, Never>] = []
            while !state.line.isEmpty, state.limit.acquire() { next.append(state.line.removeFirst()) }
            return next
        }
        for continuation in next { continuation.resume() }
        return result
    }
}
