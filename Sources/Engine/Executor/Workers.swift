import CProcess
import DequeModule
import Glibc
import Synchronization

/// Threads that run a source's tasks and Swift's jobs: whoever has none takes some from the source, then from the
/// others, and sleeps when there are none.
///
/// One thread more than asked for is the spare one. It sleeps until something urgent comes while all others are at
/// longer tasks, which nobody interrupts but the system's own scheduler: it gives the spare thread its share at once.
///
/// It is a `TaskExecutor`: asynchronous code that prefers it runs on the same threads.
final class Workers<Source: WorkSource>: TaskExecutor, @unchecked Sendable {
    // Unchecked: `source` is set before the threads start; all other shared state is atomic or in a `Mutex`.
    private var source: Unmanaged<Source>?
    private let deques: [WorkDeque]
    private let sleepers: [Semaphore]
    private let injector = Mutex(Deque<UInt64>())
    private let injected = Atomic(0)
    /// Who sleeps. The count is read without the lock, after whatever there is to do has been made visible.
    private let idle = Mutex<[Int]>([])
    private let idleCount = Atomic(0)
    private let isOver = Atomic(false)
    private let isSpareAsleep = Atomic(true)
    private let watchdog = Watchdog()
    private let crew: Mutex<Crew>
    private let placement: Placement
    private let steals = Atomic(0)

    private struct Crew {
        var workers: [Worker] = []
        var threads: [pthread_t] = []
        var watchdog: pthread_t?
        var givenUp = 0
        var isOver = false
    }

    /// Threads that may be lost to tasks that do not come back; then such a task keeps its thread.
    private let mostGivenUp: Int

    init(count: Int, placement: Placement = .none) {
        precondition(count > 0)
        self.placement = placement
        mostGivenUp = 4 * count
        deques = (0...count).map { _ in WorkDeque() }
        sleepers = (0...count).map { _ in Semaphore() }
        crew = Mutex(Crew())
    }

    /// Starts the threads.
    ///
    /// - Parameter source: has to live until ``shutdown()``.
    func start(_ source: Source) {
        self.source = .passUnretained(source)
        crew.withLock { crew in
            for index in deques.indices {
                let worker = Worker(index: index, deque: deques[index], watchdog: watchdog)
                crew.workers.append(worker)
                crew.threads.append(start(worker))
            }
            crew.watchdog = Thread.start { [self] in watch() }
        }
    }

    private func start(_ worker: Worker) -> pthread_t {
        Thread.start { [self] in
            worker.bind()
            if worker.index == spare { runSpare(worker) } else { run(worker) }
        }
    }

    var count: Int { deques.count - 1 }
    /// The index of the spare thread.
    private var spare: Int { count }
    var stolen: Int { steals.load(ordering: .relaxed) }
    var givenUp: Int { crew.withLock { $0.givenUp } }

    // MARK: Work comes

    /// The source has so many more tasks.
    func wake(_ tasks: Int) {
        // Between making work visible and looking who sleeps; the other side does it the other way round.
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        guard idleCount.load(ordering: .relaxed) > 0 else { return wakeSpare() }
        let woken = idle.withLock { idle -> ArraySlice<Int> in
            let woken = idle.suffix(tasks)
            idle.removeLast(woken.count)
            idleCount.subtract(woken.count, ordering: .relaxed)
            return woken
        }
        for index in woken { sleepers[index].signal() }
        // Awake is not at work: while a report is made on all cores, only the spare thread gets its share at once.
        wakeSpare()
    }

    private func wakeSpare() {
        guard let source, source._withUnsafeGuaranteedRef({ $0.isWorthSpareThread }),
            isSpareAsleep.exchange(false, ordering: .acquiringAndReleasing)
        else { return }
        sleepers[spare].signal()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let word = UInt64(UInt(bitPattern: unsafeBitCast(UnownedJob(job), to: Int.self)))
        if let worker = Worker.current, !worker.isArmed, worker.index < deques.count,
            worker.deque === deques[worker.index]
        {
            worker.deque.push(word)
        } else {
            injector.withLock { $0.append(word) }
            injected.add(1, ordering: .releasing)
        }
        wake(1)
    }

    // MARK: Threads

    private func runSpare(_ worker: Worker) {
        picket_prefer_latency()
        source?._withUnsafeGuaranteedRef { workSpare(for: $0, on: worker) }
    }

    private func workSpare(for source: Source, on worker: Worker) {
        while !isOver.load(ordering: .relaxed) {
            sleepers[spare].wait()
            repeat {
                while source.isWorthSpareThread, source.refill(worker) > 0 {
                    while let word = worker.deque.pop() {
                        guard perform(word, for: source, on: worker) else { return }
                    }
                }
                source.settle(worker)
                isSpareAsleep.store(true, ordering: .sequentiallyConsistent)
                // One more look, now that others would call.
            } while source.isWorthSpareThread && isSpareAsleep.exchange(false, ordering: .acquiringAndReleasing)
        }
    }

    private func run(_ worker: Worker) {
        placement.place(worker.index)
        // No counting of references to what all threads use: they would write to one place for every task.
        source?._withUnsafeGuaranteedRef { work(for: $0, on: worker) }
    }

    private func work(for source: Source, on worker: Worker) {
        var random = UInt64(truncatingIfNeeded: worker.index &+ 1) &* 0x9E37_79B9_7F4A_7C15
        while !isOver.load(ordering: .relaxed) {
            if let word = next(for: source, on: worker, &random) {
                guard perform(word, for: source, on: worker) else { return }
                continue
            }
            // One more look once others can see that this one is about to sleep.
            idle.withLock { $0.append(worker.index) }
            idleCount.add(1, ordering: .relaxed)
            atomicMemoryFence(ordering: .sequentiallyConsistent)
            let word = isOver.load(ordering: .relaxed) ? nil : next(for: source, on: worker, &random)
            if word != nil || isOver.load(ordering: .relaxed) {
                let isListed = idle.withLock { idle in
                    guard let place = idle.firstIndex(of: worker.index) else { return false }
                    idle.remove(at: place)
                    idleCount.subtract(1, ordering: .relaxed)
                    return true
                }
                // Somebody has called already; that call is answered here.
                if !isListed { sleepers[worker.index].wait() }
                if let word, !perform(word, for: source, on: worker) { return }
            } else {
                worker.parked()
                sleepers[worker.index].wait()
            }
        }
    }

    private func next(for source: Source, on worker: Worker, _ random: inout UInt64) -> UInt64? {
        if source.isUrgent(for: worker), source.refill(worker) > 0, let word = worker.deque.pop() { return word }
        if let word = worker.deque.pop() { return word }
        if let word = takeInjected() { return word }
        if source.refill(worker) > 0 {
            if !worker.deque.isEmpty { wake(1) }
            if let word = worker.deque.pop() { return word }
        }
        return steal(worker, &random)
    }

    private func takeInjected() -> UInt64? {
        guard injected.load(ordering: .acquiring) > 0 else { return nil }
        return injector.withLock { injector in
            guard let word = injector.popFirst() else { return nil }
            injected.subtract(1, ordering: .relaxed)
            return word
        }
    }

    private func steal(_ worker: Worker, _ random: inout UInt64) -> UInt64? {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let start = Int(random % UInt64(deques.count))
        for offset in 0..<deques.count {
            let victim = (start + offset) % deques.count
            if victim == worker.index { continue }
            while true {
                switch deques[victim].steal() {
                case .word(let word):
                    steals.add(1, ordering: .relaxed)
                    return word
                case .lost: continue
                case .empty: break
                }
                break
            }
        }
        return nil
    }

    /// - Returns: `false` if the thread was given up meanwhile: it must end.
    private func perform(_ word: UInt64, for source: Source, on worker: Worker) -> Bool {
        if word & 1 == 1 {
            source.run(TaskToken(word >> 1), on: worker)
            return !worker.wasGivenUp
        }
        unsafeBitCast(Int(bitPattern: UInt(word)), to: UnownedJob.self).runSynchronously(
            on: asUnownedTaskExecutor())
        return true
    }

    // MARK: Watching

    private func watch() {
        guard let source = source?.takeUnretainedValue() else { return }
        watchdog.run(
            earliest: { crew.withLock { $0.workers.compactMap(\.watch.due).min() } },
            giveUp: { now in
                let workers = crew.withLock { $0.givenUp < mostGivenUp ? $0.workers : [] }
                for worker in workers {
                    guard let (token, due) = worker.watch.overdue(now: now) else { continue }
                    if let more = source.extend(token, of: worker, now: now) {
                        worker.watch.extend(due: due, to: now &+ more)
                    } else if worker.watch.giveUp(due: due) {
                        replace(worker, at: token)
                    }
                }
            })
    }

    private func replace(_ worker: Worker, at token: TaskToken) {
        // Counted first: who hears of the task's end finds it among those given up.
        crew.withLock { if !$0.isOver { $0.givenUp += 1 } }
        // Before anybody else can have the deque: what the worker had counted is the source's again.
        source?.takeUnretainedValue().abandoned(token, by: worker)
        crew.withLock { crew in
            guard !crew.isOver else { return }
            let fresh = Worker(index: worker.index, deque: worker.deque, watchdog: watchdog)
            pthread_detach(crew.threads[worker.index])
            crew.workers[worker.index] = fresh
            crew.threads[worker.index] = start(fresh)
            // It begins with sleep; there may be something for it.
            if fresh.index == spare { sleepers[spare].signal() }
        }
    }

    // MARK: The end

    /// Ends the threads when they are through with what they are at. Those given up are left to themselves.
    func shutdown() {
        let (threads, dog) = crew.withLock { crew in
            defer {
                crew.isOver = true
                crew.threads = []
                crew.watchdog = nil
            }
            return (crew.threads, crew.watchdog)
        }
        guard let dog else { return }
        isOver.store(true, ordering: .sequentiallyConsistent)
        watchdog.stop()
        for sleeper in sleepers { sleeper.signal() }
        for thread in threads + [dog] { Thread.join(thread) }
    }
}
