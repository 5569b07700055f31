import Detection

/// Runs what does not run on a worker from beginning to end: asynchronous functions, and programs.
extension PoolDriver {
    /// Starts a unit; its task ends when it does.
    func runBeside(_ job: Job, _ token: TaskToken, _ kit: Kit) {
        let unit = job.beside[token.task - job.order.count]
        let start = Monotonic.now
        // Functions get one file at a time.
        let file = Int(unit.files.first ?? 0)
        let content = unit.registration.detector.isProgram ? nil : kit.inspector.content(of: job.files[file])
        // The table holds the job until this task has been counted.
        Task(executorPreference: workers) { [self] in
            let registration = unit.registration
            switch registration.detector.body {
            case .asynchronous(let body):
                await run(on: content, of: registration, file, job) { [self] content in
                    await limited(registration.limits.time, by: job.cancellation) { try await body(content) }
                }
            case .blocking(let body):
                await run(on: content, of: registration, file, job) { [side] content in
                    await side.run(within: registration.limits.time.nanosecondsClamped) { try body(content) }
                }
            case .program(let runner): await run(runner, of: registration, on: unit.files[...], job)
            case .tree, .function: break
            }
            count(token.request, time: Monotonic.now &- start)
        }
    }

    // MARK: Functions

    private func run(
        on content: PoolDetector.Content?, of registration: Registration, _ file: Int, _ job: Job,
        _ body: (PoolDetector.Content) async -> Result<[Conclusion], any Error>
    ) async {
        // What cannot be read is a failure of the file already.
        guard let content, !job.cancellation.isCancelled else { return }
        if let refusal = registration.refusal(of: content) {
            return job.add(failures: [refusal])
        }
        var attempt = 1
        while true {
            let start = Monotonic.now
            let result = await registration.gate.run { await body(content) }
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

    // MARK: Programs

    /// Has a program inspect files. If it fails over many, halves of them tell which one it is that it fails over.
    private func run(
        _ runner: ProgramRunner, of registration: Registration, on files: ArraySlice<Int32>, _ job: Job
    ) async {
        var attempt = 1
        while !job.cancellation.isCancelled {
            guard registration.health.permit(now: Monotonic.now) else {
                return job.add(
                    failures: files.map { .circuitOpen(registration.detector.id, at: job.files[Int($0)].path) })
            }
            let start = Monotonic.now
            let result = await registration.gate.run { [side, configuration] in
                await side.run {
                    Result { try runner.inspect(files, of: job, configuration) }
                }
            }
            switch result {
            case .success(let verdict):
                registration.health.succeeded(in: Monotonic.now &- start, now: start)
                return job.add(verdict)
            case .failure(let error):
                let fault = error as? ProgramFault ?? ProgramFault(.output, "\(error)")
                if fault.kind == .cancelled { return }
                registration.health.failed(fault.health, fault.message, now: Monotonic.now)
                if fault.isTransient, let delay = registration.health.retryDelay(attempt: attempt, now: Monotonic.now) {
                    attempt += 1
                    await wait(delay)
                } else if files.count > 1, fault.isOfItsFiles {
                    let middle = files.startIndex + files.count / 2
                    await run(runner, of: registration, on: files[..<middle], job)
                    return await run(runner, of: registration, on: files[middle...], job)
                } else {
                    return job.add(
                        failures: files.map { fault.failure(of: registration.detector.id, at: job.files[Int($0)].path) }
                    )
                }
            }
        }
    }
}
