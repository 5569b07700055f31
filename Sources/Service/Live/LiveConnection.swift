internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOWebSocket
internal import Storage

/// One client, from its hello to its end. Lives on its event loop.
final class LiveConnection {
    private let channel: any Channel
    private let feed: LiveFeed
    private let loop: LiveLoop
    private let format: LiveFormat
    private let admission: LiveAdmission
    private var assembly: MessageAssembly
    private var budget: MessageBudget
    private var subscription: Subscription?
    private var isClosing = false
    /// Since when what was written has not been taken; `nil`: all has.
    private var writingSince: Int64?
    private var unwritableSince: Int64?
    private let openedAt: Int64
    private var heardAt: Int64
    private var toldAt: Int64
    private var pingedAt: Int64
    private var checkedAt: Int64
    private var begunAt: Int64?
    private var failedChecks = 0

    init(_ channel: any Channel, _ feed: LiveFeed, _ format: LiveFormat, _ admission: LiveAdmission) {
        self.channel = channel
        self.feed = feed
        self.format = format
        self.admission = admission
        loop = feed.loop(of: channel.eventLoop)
        assembly = MessageAssembly(isText: format == .json)
        let now = Self.clock
        budget = MessageBudget(now: now)
        (openedAt, heardAt, toldAt, pingedAt, checkedAt) = (now, now, now, now, now)
    }

    /// Milliseconds of a clock that does not go back.
    private static var clock: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    func open() {
        loop.join(self)
        send([
            "type": "hello", "version": 1, "heartbeat": JSON(Int(feed.limits.heartbeat)),
            "topics": .array(granted(Set(Event.Topic.allCases))),
        ])
    }

    func close() {
        isClosing = true
        loop.leave(self)
    }

    private func granted(_ topics: Set<Event.Topic>) -> [JSON] {
        topics.filter { admission.principal.may($0.permission) }.map(\.rawValue).sorted().map { .string($0) }
    }

    // MARK: What the client says

    func receive(_ frame: WebSocketFrame) {
        guard !isClosing else {
            // The answer to our close: nothing is left to wait for.
            if frame.opcode == .connectionClose { channel.close(promise: nil) }
            return
        }
        let now = Self.clock
        heardAt = now
        guard budget.take(now: now) else { return end(.tooManyMessages) }
        let event = assembly.add(
            .init(
                isFinal: frame.fin, hasReservedBits: !frame.reservedBits.isEmpty, isMasked: frame.maskKey != nil,
                opcode: frame.opcode.number, bytes: Array(frame.unmaskedData.readableBytesView)))
        begunAt = assembly.isOpen ? begunAt ?? now : nil
        switch event {
        case .nothing, .pong: break
        case .message(let bytes): understand(bytes)
        case .ping(let bytes): write(.pong, bytes, promise: nil)
        case .close: end(.normal)
        case .fault(let fault): end(fault)
        }
    }

    private func understand(_ bytes: [UInt8]) {
        guard let message = format.decode(bytes) else { return end(.notUnderstood("the message is no \(format)")) }
        do {
            switch try LiveMessage(message) {
            case .subscribe(let topics, let projects, let cursor): subscribe(topics, projects, cursor)
            }
        } catch {
            end(.notUnderstood(error.message))
        }
    }

    private func subscribe(_ topics: Set<Event.Topic>, _ projects: Set<Identifier>?, _ cursor: String?) {
        let allowed = topics.filter { admission.principal.may($0.permission) }
        let view = Subscription.View(
            clearance: admission.principal.clearance, topics: allowed, projects: projects,
            detectors: admission.principal.detectors)
        let head = feed.head
        let known = cursor.flatMap(feed.seal.open)
        // Without a cursor one begins with what happens from now on; with one that is not known, with a gap.
        subscription =
            cursor == nil
            ? Subscription(view, from: head, time: feed.now())
            : Subscription(view, from: known?.place, time: known?.time)
        // None before a gap: whoever breaks off here has to be told of it again.
        let place = cursor == nil ? head : known?.place
        send([
            "type": "subscribed", "topics": .array(granted(topics)),
            "cursor": place.flatMap { try? seal($0) }.map { .string($0) } ?? .null,
            "refused": .array(topics.subtracting(allowed).map(\.rawValue).sorted().map { .string($0) }),
        ])
        pump(head)
    }

    // MARK: What the client is told

    /// Writes what comes next, unless what was written before has not been taken yet.
    func pump(_ head: UInt64) {
        guard !isClosing, writingSince == nil, subscription != nil else { return }
        let step = subscription?.next(now: feed.now(), head: head) { loop.stretch(after: $0) }
        switch step {
        case nil: break
        case .hopeless: end(.tooSlow)
        case .gap(let gap): tell(gap)
        case .events(let entries, let first, let more):
            if !entries.isEmpty {
                tell(entries, first: first)
            } else if more {
                again()
            }
        }
    }

    private func tell(_ gap: Subscription.Gap) {
        guard let cursor = try? seal(subscription?.place ?? 0) else { return end(.failed) }
        feed.count(gaps: 1)
        send(
            [
                "type": "gap", "after": JSON(Int(clamping: gap.after)), "cursor": .string(cursor),
                "since": gap.since.map { .number(Double($0)) } ?? .null,
            ], thenPumps: true)
    }

    private func tell(_ entries: [FeedEntry], first: UInt64) {
        guard let cursor = try? seal(subscription?.place ?? 0) else { return end(.failed) }
        feed.count(delivered: entries.count)
        writeThenPump(format.encode(entries, first: first, cursor: cursor))
    }

    private func seal(_ place: UInt64) throws -> String {
        try feed.seal.seal(FeedCursor(place: place, time: subscription?.time ?? feed.now()))
    }

    private func send(_ message: JSON, thenPumps: Bool = false) {
        let bytes = format.encode(message)
        if thenPumps { writeThenPump(bytes) } else { write(format.opcode, bytes, promise: nil) }
    }

    private func writeThenPump(_ bytes: [UInt8]) {
        writingSince = Self.clock
        let promise = channel.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { [weak self] result in
            guard let self else { return }
            writingSince = nil
            if case .success = result { pump(feed.head) }
        }
        write(format.opcode, bytes, promise: promise)
    }

    /// Goes on later: others of this loop have their turn.
    private func again() {
        channel.eventLoop.assumeIsolated().execute { [weak self] in
            guard let self else { return }
            pump(feed.head)
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ bytes: [UInt8], promise: EventLoopPromise<Void>?) {
        toldAt = Self.clock
        let frame = WebSocketFrame(fin: true, opcode: opcode, data: ByteBuffer(bytes: bytes))
        channel.writeAndFlush(frame, promise: promise)
    }

    // MARK: The passing of time

    func sweep() {
        guard !isClosing else { return }
        let now = Self.clock
        let limits = feed.limits
        unwritableSince = channel.isWritable ? nil : unwritableSince ?? now
        if now - heardAt > limits.silence { return end(.timedOut) }
        if let since = writingSince ?? unwritableSince, now - since > limits.taking { return end(.timedOut) }
        if subscription == nil, now - openedAt > limits.subscribing { return end(.timedOut) }
        if let begunAt, now - begunAt > limits.subscribing { return end(.timedOut) }
        if now - toldAt > limits.heartbeat { beat() }
        // Who is told something all the time has nothing to say either.
        if now - max(heardAt, pingedAt) > limits.heartbeat { ping(now) }
        if now - checkedAt > limits.rechecking { recheck(now) }
    }

    private func beat() {
        guard channel.isWritable else { return }
        var message: [String: JSON] = ["type": "heartbeat", "time": .number(Double(feed.now()))]
        // Sealed anew each time, so that nothing can be learned from whether it has changed.
        if let place = subscription?.place, writingSince == nil, let cursor = try? seal(place) {
            message["cursor"] = .string(cursor)
        }
        send(.object(message))
    }

    private func ping(_ now: Int64) {
        guard channel.isWritable else { return }
        pingedAt = now
        write(.ping, [], promise: nil)
    }

    /// Sessions end and rights change while a connection stays.
    private func recheck(_ now: Int64) {
        checkedAt = now
        let admission = admission
        channel.eventLoop.makeFutureWithTask { await admission.recheck() }.assumeIsolated().whenSuccess {
            [weak self] verdict in
            guard let self else { return }
            switch verdict {
            case .same: failedChecks = 0
            case .signedOut: end(.signedOut)
            case .changed: end(.rightsChanged)
            case .unknown:
                failedChecks += 1
                if failedChecks >= 5 { end(.failed) }
            }
        }
    }

    /// Says why, and closes.
    func end(_ close: LiveClose) {
        guard !isClosing else { return }
        isClosing = true
        feed.count(closed: close)
        if close.code != 1000, close.code > 1003, channel.isWritable {
            send([
                "type": "bye", "code": JSON(Int(close.code)), "reason": .string(close.reason),
                "retryAfter": close.retryAfter.map { JSON($0) } ?? .null,
            ])
        }
        let bytes = [UInt8(close.code >> 8), UInt8(close.code & 0xFF)] + Array(close.reason.utf8.prefix(120))
        let channel = channel
        write(.connectionClose, bytes, promise: nil)
        // The other side's answer closes as well; who does not answer or does not read is not waited for.
        channel.eventLoop.scheduleTask(in: .seconds(close.code == 1000 ? 0 : 2)) { channel.close(promise: nil) }
    }
}

extension LiveFormat {
    var opcode: WebSocketOpcode { self == .json ? .text : .binary }
}

extension WebSocketOpcode {
    fileprivate var number: UInt8 { UInt8(webSocketOpcode: self) }
}
