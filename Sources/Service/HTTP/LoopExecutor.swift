internal import NIOCore

/// Runs tasks on the event loop of their connection: a request that waits for nobody never changes its thread.
///
/// What takes long or blocks does not belong there, and goes to a thread of its own or to the pool.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        loop.execute { job.runSynchronously(on: executor) }
    }
}
