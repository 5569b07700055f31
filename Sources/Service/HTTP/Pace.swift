/// How far a client has come with its request and with taking the answer, and until when it has to be further.
///
/// A value without a clock: what happened and when comes in, the time of the next look comes out.
struct Pace: Sendable, Hashable {
    private enum Phase: Hashable {
        case idle
        /// `bytes` of the current step have come.
        case receiving(bytes: Int)
        case answering
        case writing
    }

    private let limits: Limits
    private var phase = Phase.idle
    /// Whether the whole request has come: a client may be answered before.
    private var isReceived = true
    /// Whether anyone wants more of the body. A client is not slow while nobody reads.
    private var isReading = true
    private var isStalled = false
    /// In nanoseconds, as everything here.
    private(set) var deadline: UInt64

    init(_ limits: Limits, now: UInt64) {
        self.limits = limits
        deadline = Self.after(limits.idleSeconds, now)
    }

    private static func after(_ seconds: Int, _ now: UInt64) -> UInt64 {
        let (sum, overflow) = now.addingReportingOverflow(UInt64(max(0, seconds)) * 1_000_000_000)
        return overflow ? .max : sum
    }

    mutating func received(head now: UInt64) {
        phase = .receiving(bytes: 0)
        isReceived = false
        deadline = Self.after(limits.bodySeconds, now)
    }

    mutating func received(body count: Int, _ now: UInt64) {
        guard case .receiving(let bytes) = phase else { return }
        if bytes + count >= limits.bodyStep {
            phase = .receiving(bytes: 0)
            deadline = Self.after(limits.bodySeconds, now)
        } else {
            phase = .receiving(bytes: bytes + count)
        }
    }

    mutating func receivedEnd(_ now: UInt64) {
        isReceived = true
        guard case .receiving = phase else { return }
        phase = .answering
        deadline = Self.after(limits.answerSeconds, now)
    }

    mutating func wantsMore(_ isReading: Bool) { self.isReading = isReading }

    mutating func wrote(head now: UInt64) {
        phase = .writing
        deadline = isStalled ? Self.after(limits.takingSeconds, now) : .max
    }

    mutating func wroteEnd(_ now: UInt64) {
        // What is left of a body that was answered early has to come as fast as any.
        phase = isReceived ? .idle : .receiving(bytes: 0)
        deadline = Self.after(isReceived ? limits.idleSeconds : limits.bodySeconds, now)
    }

    /// What was written waits for the client, or does not any more.
    mutating func stalled(_ isStalled: Bool, _ now: UInt64) {
        self.isStalled = isStalled
        guard phase == .writing else { return }
        deadline = isStalled ? Self.after(limits.takingSeconds, now) : .max
    }

    /// Whether the client is to be cut off. Gives those more time who wait for us.
    mutating func isOver(_ now: UInt64) -> Bool {
        guard now >= deadline else { return false }
        if case .receiving = phase, !isReading {
            deadline = Self.after(limits.bodySeconds, now)
            return false
        }
        return true
    }
}
