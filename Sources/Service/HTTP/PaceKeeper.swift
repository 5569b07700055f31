internal import NIOCore

/// Looks after the ``Pace`` of a connection or stream, on its event loop, and closes the channel of who is too slow.
final class PaceKeeper {
    private var pace: Pace
    private var context: ChannelHandlerContext?
    /// One timer at a time, that looks again if there is more time by then: none is made and ended for every request.
    private var timer: Scheduled<Void>?
    private var timerTime = UInt64.max

    init(_ limits: Limits) { pace = Pace(limits, now: Self.now) }

    private static var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    func start(_ context: ChannelHandlerContext) {
        self.context = context
        watch()
    }

    func stop() {
        timer?.cancel()
        timer = nil
        context = nil
    }

    /// - Parameter happened: is given the time.
    func note(_ happened: (inout Pace, _ now: UInt64) -> Void) {
        happened(&pace, Self.now)
        watch()
    }

    /// Whether anyone wants more of a body: no time is changed by that.
    func wantsMore(_ isReading: Bool) { pace.wantsMore(isReading) }

    /// Has a timer that rings no later than the deadline.
    private func watch() {
        guard pace.deadline < timerTime, let context else { return }
        timer?.cancel()
        timerTime = pace.deadline
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(
            deadline: .uptimeNanoseconds(timerTime)
        ) {
            self.timerTime = .max
            if self.pace.isOver(Self.now) { self.context?.close(promise: nil) } else { self.watch() }
        }
    }
}
