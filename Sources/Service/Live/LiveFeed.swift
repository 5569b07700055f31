package import Evidence
internal import NIOCore
package import Storage
internal import Synchronization

/// Tells those who watch what happens: keeps the latest events, and wakes the event loops that serve clients.
package final class LiveFeed: EventSink {
    package struct Limits: Sendable, Hashable {
        /// Clients at a time, and those of one principal: a browser has up to 4 for each window.
        package var connections = 4_096
        package var connectionsPerPrincipal = 64
        /// In milliseconds, as all that follows: events that come within are sent together.
        package var gathering: Int64 = 20
        package var heartbeat: Int64 = 15_000
        /// Without a sign of life from a client. It answers pings, which come when nothing was heard for as long as
        /// between heartbeats.
        package var silence: Int64 = 45_000
        /// For a client to take what was written.
        package var taking: Int64 = 30_000
        /// For a new client to subscribe, and for a message in parts to end.
        package var subscribing: Int64 = 10_000
        /// Between questions whether a client is still who it was.
        package var rechecking: Int64 = 60_000
        /// Events kept for clients that are behind or away.
        package var keptEvents = 65_536
        package var keptBytes = 64 << 20

        package init() {}
    }

    /// What telemetry asks for.
    package struct Counts: Sendable, Hashable {
        package var connections = 0
        package var refused = 0
        package var published: UInt64 = 0
        package var delivered: UInt64 = 0
        package var gaps: UInt64 = 0
        /// Connections closed by the service, by close code.
        package var closed: [UInt16: UInt64] = [:]
    }

    private struct Seats {
        var byPrincipal: [Identifier: Int] = [:]
        var counts = Counts()
    }

    let limits: Limits
    let seal: CursorSeal
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    private let journal: Mutex<FeedJournal>
    private let loops = Mutex<[LiveLoop]>([])
    private let seats = Mutex(Seats())

    package init(
        _ limits: Limits = Limits(), crypto: any CryptoModule = SwiftCryptoModule(),
        now: @escaping @Sendable () -> Int64
    ) throws {
        self.limits = limits
        self.now = now
        seal = try CursorSeal(crypto)
        journal = Mutex(FeedJournal(.init(events: limits.keptEvents, bytes: limits.keptBytes)))
    }

    package func publish(_ event: Event) {
        let time = now()
        journal.withLock { _ = $0.append(event, time: time) }
        for loop in loops.withLock({ $0 }) { loop.wake() }
    }

    package var counts: Counts {
        let published = head
        return seats.withLock { seats in
            seats.counts.published = published
            return seats.counts
        }
    }

    // MARK: For connections

    var head: UInt64 { journal.withLock { $0.head } }

    func stretch(after place: UInt64) -> FeedJournal.Stretch? {
        journal.withLock { $0.stretch(after: place, limit: 512) }
    }

    /// Of the event loop that calls.
    func loop(of eventLoop: any EventLoop) -> LiveLoop {
        loops.withLock { loops in
            if let loop = loops.first(where: { $0.eventLoop === eventLoop }) { return loop }
            let loop = LiveLoop(eventLoop, self)
            loops.append(loop)
            return loop
        }
    }

    func forget(_ loop: LiveLoop) { loops.withLock { $0.removeAll { $0 === loop } } }

    /// - Returns: whether there is room; then ``leave(_:)`` follows.
    func enter(_ principal: Identifier) -> Bool {
        seats.withLock { seats in
            let own = seats.byPrincipal[principal, default: 0]
            guard seats.counts.connections < limits.connections, own < limits.connectionsPerPrincipal else {
                seats.counts.refused += 1
                return false
            }
            seats.counts.connections += 1
            seats.byPrincipal[principal] = own + 1
            return true
        }
    }

    func leave(_ principal: Identifier) {
        seats.withLock { seats in
            seats.counts.connections -= 1
            let own = seats.byPrincipal[principal, default: 1] - 1
            seats.byPrincipal[principal] = own > 0 ? own : nil
        }
    }

    func count(delivered: Int = 0, gaps: Int = 0, closed: LiveClose? = nil) {
        seats.withLock { seats in
            seats.counts.delivered += UInt64(delivered)
            seats.counts.gaps += UInt64(gaps)
            if let closed { seats.counts.closed[closed.code, default: 0] += 1 }
        }
    }
}

/// The clients of one event loop: all of them are told together, from one look into the journal.
final class LiveLoop: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: LiveConnection] = [:]
        var latest: FeedJournal.Stretch?
        var sweeping: RepeatedTask?
    }

    let eventLoop: any EventLoop
    private let feed: LiveFeed
    private let isAwake = Atomic(false)
    private let state: NIOLoopBoundBox<State>

    /// To be called on the event loop.
    init(_ eventLoop: any EventLoop, _ feed: LiveFeed) {
        self.eventLoop = eventLoop
        self.feed = feed
        state = NIOLoopBoundBox(State(), eventLoop: eventLoop)
    }

    /// From anywhere: something has been published.
    func wake() {
        guard !isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        eventLoop.scheduleTask(in: .milliseconds(feed.limits.gathering)) { self.tell() }
    }

    private func tell() {
        isAwake.store(false, ordering: .releasing)
        let head = feed.head
        for connection in state.value.connections.values { connection.pump(head) }
    }

    /// What most clients of this loop ask for is the same.
    func stretch(after place: UInt64) -> FeedJournal.Stretch? {
        if let latest = state.value.latest, latest.after == place { return latest }
        let stretch = feed.stretch(after: place)
        if let stretch, !stretch.entries.isEmpty { state.value.latest = stretch }
        return stretch
    }

    // MARK: On the event loop

    func join(_ connection: LiveConnection) {
        state.value.connections[ObjectIdentifier(connection)] = connection
        guard state.value.sweeping == nil else { return }
        let limits = feed.limits
        let shortest = min(limits.heartbeat, limits.silence, limits.taking, limits.subscribing, limits.rechecking)
        let interval = TimeAmount.milliseconds(min(max(shortest / 4, 10), 1_000))
        state.value.sweeping = eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            for connection in self.state.value.connections.values { connection.sweep() }
        }
    }

    func leave(_ connection: LiveConnection) {
        state.value.connections[ObjectIdentifier(connection)] = nil
        guard state.value.connections.isEmpty else { return }
        state.value.sweeping?.cancel()
        state.value.sweeping = nil
        state.value.latest = nil
        feed.forget(self)
    }
}
