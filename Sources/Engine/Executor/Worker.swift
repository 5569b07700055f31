/// A thread of ``Workers`` and what it keeps from task to task.
final class Worker {
    let index: Int
    /// What the source keeps for this thread: parsers, buffers. A thread that took the place of one given up starts
    /// without.
    var state: AnyObject?

    init(index: Int) { self.index = index }
}
