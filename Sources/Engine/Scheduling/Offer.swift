extension Scheduler {
    /// What the scheduler takes at most, and how it weighs waiting against urgency.
    struct Limits: Sendable {
        var mostRequests = 10_000
        var mostBytes = 1 << 30
        var mostTasks = 4_000_000
        /// How many tasks run at once: turns predicted work into predicted time. At least 1.
        var workers = 1
        /// How long (ns) what waits at a priority has to go without being served to count as one priority more urgent.
        var ageing: UInt64 = 1_000_000_000
        /// What more urgent work leaves to priorities that would starve: each gets one part in this many of the pool.
        /// At least 10, for there are 9 to starve.
        var agedShare: UInt64 = 20
        /// Within a caller, a request is overtaken by more pressing ones for this long (ns) after its submission.
        var patience: UInt64 = 60_000_000_000
        /// Bounds of ``Refusal/retryAfter`` (ns).
        var shortestRetry: UInt64 = 1_000_000
        var longestRetry: UInt64 = 60_000_000_000
        /// Bytes of a caller's name.
        var longestName = 256
        /// So many callers are remembered that have no request in the pool, or as many as there are that have.
        var idleCallers = 1_024
    }

    /// Predicted ns of each task, in the order they are to be handed out. 0 counts as 1.
    enum Costs: Sendable {
        case same(UInt32, count: Int)
        case each([UInt32])
    }

    /// What wants to be scheduled. Made outside of the lock: it reads all costs.
    struct Offer: Sendable {
        let caller: String
        /// The caller's share. More than 0, at most 1,000; below 0.001 counts as 0.001.
        let weight: Double
        let priority: Int
        /// On the scheduler's clock.
        let deadline: UInt64?
        let bytes: Int
        let costs: Costs
        /// What is charged to the caller for each ns: a detector's weight. Bounds as of `weight`.
        let costFactor: Double
        /// What all of it costs one worker, if that is known better than by `costs`. Decides on the deadline only, so
        /// that who hints too low harms nobody else.
        let costHint: UInt64?

        let count: Int
        let predicted: UInt64
        let longest: UInt32

        init(
            caller: String, weight: Double = 1, priority: Int = 5, deadline: UInt64? = nil, bytes: Int = 0,
            costs: Costs, costFactor: Double = 1, costHint: UInt64? = nil
        ) {
            self.caller = caller
            self.weight = weight
            self.priority = priority
            self.deadline = deadline
            self.bytes = bytes
            self.costs = costs
            self.costFactor = costFactor
            self.costHint = costHint
            switch costs {
            case .same(let cost, let count):
                self.count = count
                longest = max(cost, 1)
                // Counts that overflow here are refused for being too many.
                predicted = UInt64(longest) &* UInt64(max(count, 0))
            case .each(let costs):
                count = costs.count
                longest = costs.reduce(1) { max($0, $1) }
                predicted = costs.reduce(0) { $0 &+ UInt64(max($1, 1)) }
            }
        }
    }

    enum Verdict: Sendable, Equatable {
        case accepted(RequestID)
        case refused(Refusal)
    }

    struct Refusal: Error, Sendable, Equatable {
        enum Resource: Sendable { case requests, bytes, tasks }

        enum Reason: Sendable, Equatable {
            case full(Resource)
            /// It would be done by then only.
            case deadline(predictedEnd: UInt64)
            case draining
            /// Will never be taken; says why.
            case invalid(String)
        }

        let reason: Reason
        /// When to try again (ns from now), going by how fast places became free of late.
        let retryAfter: UInt64
    }

    /// Tasks of one request, to be run and then given to ``Scheduler/finish(_:count:measured:now:)``.
    struct Grant: Sendable, Equatable {
        let request: RequestID
        let tasks: Range<Int>
        /// With what ageing added.
        let priority: Int
        /// Predicted ns.
        let cost: UInt64
    }
}
