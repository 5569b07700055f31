/// Why a pool did not take a request or a detector. What goes wrong with a request's files is in its report.
public struct PoolError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of thing went wrong. New codes may come.
    public struct Code: Sendable, Hashable {
        private enum Value { case invalid, overloaded, deadline, draining, cancelled }
        private let value: Value

        /// A request or registration that makes no sense.
        public static let invalid = Code(value: .invalid)
        /// As much waits as may wait: try again after ``PoolError/retryAfter``.
        public static let overloaded = Code(value: .overloaded)
        /// It could not be done by its deadline, going by what such requests cost.
        public static let deadline = Code(value: .deadline)
        /// The pool finishes what it has and takes nothing new.
        public static let draining = Code(value: .draining)
        /// The task that waited for the report was cancelled.
        public static let cancelled = Code(value: .cancelled)
    }

    public var code: Code
    /// What happened and what to do about it.
    public var message: String
    /// When trying again may be of use.
    public var retryAfter: Duration?

    public init(_ code: Code, _ message: String, retryAfter: Duration? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    public var description: String { message }
}

extension PoolError {
    init(_ refusal: Scheduler.Refusal) {
        let delay = Duration.nanoseconds(clamping: refusal.retryAfter)
        switch refusal.reason {
        case .full(.requests):
            self.init(.overloaded, "as many requests as may wait do; try again in \(delay)", retryAfter: delay)
        case .full(.bytes):
            self.init(
                .overloaded,
                "the files of the requests that wait have as many bytes as they may; try again in \(delay)",
                retryAfter: delay)
        case .full(.tasks):
            self.init(.overloaded, "as many files as may wait do; try again in \(delay)", retryAfter: delay)
        case .deadline:
            self.init(
                .deadline, "it could not be done by its deadline: allow \(delay) more, or try again after that",
                retryAfter: delay)
        case .draining: self.init(.draining, "the pool finishes what it has and takes nothing new")
        case .invalid(let what): self.init(.invalid, "a request that makes no sense: \(what)")
        }
    }
}
