internal import NIOCore

/// Runs tasks on the event loop of their connection: a request that waits for nobody never changes its thread.
///
/// What takes long or blocks does not belong there, and goes to a thread of its own or to the pool.
final class LoopExecutor: TaskExecutor, @unchecked Sendable {
    private let loop: any EventLoop
    // On the loop alone.
    private var isGathering = false
    private var gathered: UnownedJob?

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if loop.inEventLoop, isGathering, gathered == nil {
            gathered = job
            return
        }
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }

    /// Goes on with the task that `resume` resumes before it returns, in place of at the loop's next turn: half of what a
    /// small request waits. For the loop, where nothing is locked.
    func goOn(_ resume: () -> Void) {
        isGathering = true
        resume()
        isGathering = false
        let job = gathered
        gathered = nil
        job?.runSynchronously(on: asUnownedTaskExecutor())
    }
}
