/// Puts a client's frames together to messages, by RFC 6455 and within limits.
struct MessageAssembly: Sendable {
    struct Frame: Sendable {
        var isFinal = true
        var hasReservedBits = false
        var isMasked = true
        /// 0: goes on, 1: text, 2: binary, 8: close, 9: ping, 10: pong.
        var opcode: UInt8
        var bytes: [UInt8] = []
    }

    enum Event: Sendable, Hashable {
        /// The message is not complete.
        case nothing
        case message([UInt8])
        case ping([UInt8])
        case pong
        case close
        case fault(LiveClose)
    }

    static let mostBytes = 16_384
    static let mostFragments = 64

    let isText: Bool
    /// `nil`: no message has been begun.
    private var begun: [UInt8]?
    private var fragments = 0

    /// - Parameter isText: whether messages are text; else they are binary.
    init(isText: Bool) { self.isText = isText }

    /// Whether a message has been begun and not ended.
    var isOpen: Bool { begun != nil }

    mutating func add(_ frame: Frame) -> Event {
        guard frame.isMasked else { return .fault(.protocolError("a client has to mask its frames")) }
        guard !frame.hasReservedBits else { return .fault(.protocolError("reserved bits are set")) }
        switch frame.opcode {
        case 0:
            guard let begun else { return .fault(.protocolError("nothing has been begun to go on with")) }
            return take(begun, frame)
        case 1, 2:
            guard begun == nil else { return .fault(.protocolError("the message before has not ended")) }
            guard (frame.opcode == 1) == isText else {
                return .fault(.unacceptable(isText ? "messages are text here" : "messages are binary here"))
            }
            return take([], frame)
        case 8...10:
            guard frame.isFinal, frame.bytes.count <= 125 else {
                return .fault(.protocolError("a control frame is too long, or in parts"))
            }
            return frame.opcode == 9 ? .ping(frame.bytes) : frame.opcode == 10 ? .pong : close(frame.bytes)
        default: return .fault(.protocolError("there is no such opcode"))
        }
    }

    private mutating func take(_ earlier: [UInt8], _ frame: Frame) -> Event {
        fragments += 1
        guard earlier.count + frame.bytes.count <= Self.mostBytes, fragments <= Self.mostFragments else {
            return .fault(.tooLarge)
        }
        begun = nil
        let bytes = earlier + frame.bytes
        guard frame.isFinal else {
            begun = bytes
            return .nothing
        }
        fragments = 0
        guard !isText || String(validating: bytes, as: UTF8.self) != nil else { return .fault(.notUTF8) }
        return .message(bytes)
    }

    private func close(_ bytes: [UInt8]) -> Event {
        guard !bytes.isEmpty else { return .close }
        guard bytes.count >= 2 else { return .fault(.protocolError("a close code has two bytes")) }
        let code = Int(bytes[0]) << 8 | Int(bytes[1])
        let isCode = (1000...1011).contains(code) && ![1004, 1005, 1006].contains(code) || (3000...4999).contains(code)
        guard isCode else { return .fault(.protocolError("there is no such close code")) }
        guard String(validating: bytes[2...], as: UTF8.self) != nil else { return .fault(.notUTF8) }
        return .close
    }
}

/// Why the service closes a connection; `docs/live.md` has the table.
struct LiveClose: Sendable, Hashable {
    let code: UInt16
    let reason: String
    /// Whether and when trying again makes sense, in milliseconds.
    let retryAfter: Int?

    static let normal = LiveClose(code: 1000, reason: "", retryAfter: nil)
    static let goingAway = LiveClose(code: 1001, reason: "the service ends or starts anew", retryAfter: 1_000)
    static func protocolError(_ reason: String) -> LiveClose { LiveClose(code: 1002, reason: reason, retryAfter: nil) }
    static func unacceptable(_ reason: String) -> LiveClose { LiveClose(code: 1003, reason: reason, retryAfter: nil) }
    static let notUTF8 = LiveClose(code: 1007, reason: "text has to be UTF-8", retryAfter: nil)
    static let tooManyMessages = LiveClose(code: 1008, reason: "too many messages", retryAfter: 10_000)
    static let tooLarge = LiveClose(code: 1009, reason: "a message is too large", retryAfter: nil)
    static let failed = LiveClose(code: 1011, reason: "something went wrong here", retryAfter: 5_000)
    static func notUnderstood(_ reason: String) -> LiveClose { LiveClose(code: 4400, reason: reason, retryAfter: nil) }
    static let signedOut = LiveClose(code: 4401, reason: "sign in again", retryAfter: nil)
    static let rightsChanged = LiveClose(code: 4403, reason: "your rights have changed: connect again", retryAfter: 0)
    static let timedOut = LiveClose(code: 4408, reason: "nothing was heard in time", retryAfter: 1_000)
    static let tooSlow = LiveClose(code: 4413, reason: "events came faster than they were taken", retryAfter: 30_000)
    static let tooManyConnections = LiveClose(code: 4429, reason: "too many connections", retryAfter: 30_000)
}

/// So many messages at once, and so many a second.
struct MessageBudget: Sendable {
    static let burst = 100.0
    static let perSecond = 20.0

    private var left = Self.burst
    private var time: Int64

    init(now: Int64) { time = now }

    /// - Parameter now: milliseconds of a clock that does not go back.
    mutating func take(now: Int64) -> Bool {
        left = min(Self.burst, left + Double(max(now - time, 0)) * Self.perSecond / 1_000)
        time = max(now, time)
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
