/// A task, as the source that handed it out knows it. The lowest bit is the workers' own.
struct TaskToken: Sendable, Hashable {
    /// Below 2^63.
    let value: UInt64

    init(_ value: UInt64) {
        precondition(value >> 63 == 0)
        self.value = value
    }
}

/// What workers turn to when they have run out of tasks. Called from all workers at once.
protocol WorkSource: AnyObject, Sendable {
    /// Hands the worker its next tasks (``Worker/push(_:)``, the first one to run pushed last): as many as are worth
    /// the trip here.
    ///
    /// - Returns: how many were pushed; 0 if nothing waits.
    func refill(_ worker: Worker) -> Int
    /// Whether something waits that should run before what this worker has taken already. Read before every task, so
    /// a relaxed load or two.
    func isUrgent(for worker: Worker) -> Bool
    /// Whether something waits that should run before what some worker is at: worth the spare thread.
    var isWorthSpareThread: Bool { get }
    /// The worker has run all it had and goes to sleep.
    func settle(_ worker: Worker)
    /// Runs a task to its end, or to where it goes on asynchronously.
    func run(_ token: TaskToken, on worker: Worker)
    /// Asked from the watchdog's thread when a task's limit (``Worker/arm(_:limit:now:)``) has passed.
    ///
    /// - Returns: the nanoseconds it gets on top; `nil`: it is given up.
    func extend(_ token: TaskToken, of worker: Worker, now: UInt64) -> UInt64?
    /// The task has been given up: its thread another one takes its
    /// place. Called once, from the watchdog's thread; what the task does from now on has to be ignored.
    func abandoned(_ token: TaskToken, by worker: Worker)
}
