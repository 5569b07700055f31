/// Does what the machine wants done: records, keeps the state, delivers.
///
/// What is recorded comes before the state, and the state before what is sent: after a crash, an entry or a notification
/// may be there twice, the notification with the same id, and none is lost.
public struct AlertDesk: Sendable {
    public private(set) var machine: AlertMachine
    /// What went wrong beside the alerts themselves.
    public private(set) var problems: [String] = []
    /// How many entries were appended to the log.
    public private(set) var recorded = 0
    private let storage: any StableStorage
    private let log: (any EntryLog)?
    private let channels: [String: any AlertChannel]
    private let now: @Sendable () -> Int64
    private let random: @Sendable () -> Double

    static let statePath = "alerts.json"
    static let deadLetters = "dead-letters.jsonl"

    /// - Parameters:
    ///   - storage: the folder that keeps the state and the dead letters.
    ///   - log: `nil`: nothing is recorded.
    ///   - now: milliseconds since 1970.
    ///   - random: from 0 up to 1.
    public init(
        _ storage: any StableStorage, log: (any EntryLog)?, channels: [any AlertChannel],
        settings: AlertMachine.Settings = .init(), now: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) throws {
        self.storage = storage
        self.log = log
        self.now = now
        self.random = random
        self.channels = Dictionary(channels.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
        let names = channels.map(\.name)
        guard let size = try storage.size(of: Self.statePath) else {
            machine = AlertMachine(channels: names, settings: settings)
            return
        }
        guard size <= AlertMachine.mostStateBytes else {
            throw AttestationError(
                "\(Self.statePath) has \(size) bytes; at most \(AlertMachine.mostStateBytes) are read")
        }
        do {
            machine = try AlertMachine(
                storage.read(Self.statePath, at: 0, count: Int(size)), channels: names, settings: settings)
        } catch let error as AttestationError {
            throw AttestationError(
                "\(Self.statePath): \(error); move it away to begin anew, and every alert is told again")
        }
    }

    /// Carries out what the event leads to; deliveries that failed for now are left for a later event.
    public mutating func handle(_ event: AlertMachine.Event) async throws {
        var events = [event]
        while !events.isEmpty {
            let actions = machine.handle(events.removeFirst(), now: now(), random: random)
            let drafts = actions.compactMap { if case .record(let draft) = $0 { draft } else { nil } }
            if !drafts.isEmpty, let log { recorded += try await log.append(drafts).count }
            for case .bury(let notification, let channel, let reason) in actions {
                problems.append("notification \(notification.id) by \(channel) is a dead letter: \(reason)")
                try FileChannel(Self.deadLetters, in: storage).bury(notification, channel: channel, reason: reason)
            }
            try keep()
            for case .send(let notification, let channel, _) in actions {
                events.append(
                    .delivered(notification: notification.id, channel: channel, await deliver(notification, channel)))
            }
        }
    }

    private func deliver(_ notification: AlertNotification, _ channel: String) async -> Result<String, DeliveryError> {
        guard let channel = channels[channel] else {
            return .failure(DeliveryError(.refused, "there is no channel \(channel) any more"))
        }
        do { return .success(try await channel.deliver(notification)) } catch { return .failure(error) }
    }

    /// All of it or what was there before.
    private func keep() throws {
        let new = Self.statePath + ".new"
        try storage.write(machine.json.canonical, to: new)
        try storage.sync(new)
        try storage.rename(new, to: Self.statePath)
        try storage.syncFolder("")
    }
}
