import Detection
import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// A world that breaks and heals at random, with failing channels, silences, acknowledgements and crashes.
struct AlertSimulationTests {
    private static let seeds = Int(ProcessInfo.processInfo.environment["PICKET_ALERT_SEEDS"] ?? "") ?? 200

    @Test func nothingIsLostOrDoubled() throws {
        for seed in 0..<UInt64(Self.seeds) {
            var simulation = Simulation(seed: seed)
            try simulation.run()
        }
    }
}

private struct Simulation {
    let seed: UInt64
    private let settings: AlertMachine.Settings
    private let channels = ["file", "webhook"]
    private let hasSilences: Bool
    private var random: SplitMix64
    private var machine: AlertMachine
    private var now: Int64 = 1_000_000
    private var broken: [String: Bool] = [:]
    private var raised: [String: Int] = [:]
    private var notifications: [Int: AlertNotification] = [:]
    private var settled: [String: Int] = [:]
    private var crashes = 0
    private var pending: [(id: Int, channel: String)] = []

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
        var settings = AlertMachine.Settings()
        settings.groupWait = Int64.random(in: 0...20_000, using: &random)
        settings.groupInterval = Int64.random(in: 0...120_000, using: &random)
        settings.flapCount = Int.random(in: 1...5, using: &random)
        settings.flapSettle = Int64.random(in: 0...300_000, using: &random)
        settings.mostAttempts = Int.random(in: 1...8, using: &random)
        self.settings = settings
        hasSilences = seed.isMultiple(of: 2)
        machine = AlertMachine(channels: channels, settings: settings)
    }

    mutating func run() throws {
        for _ in 0..<120 {
            now += Int64.random(in: -2_000...40_000, using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0: handle(.acknowledged(key: key(), by: "user:ada"))
            case 1 where hasSilences:
                let until = now + Int64.random(in: -1_000...200_000, using: &random)
                handle(
                    .silenced(
                        .init(
                            pattern: ["g0", "k1", "k*"].randomElement(using: &random) ?? "", until: until,
                            by: "user:ada", reason: "")))
            case 2: try crash()
            case 3: handle(.tick)
            default:
                for index in 0..<6 where Int.random(in: 0..<4, using: &random) == 0 {
                    broken["k\(index)", default: false].toggle()
                }
                observe()
            }
            while !pending.isEmpty, Int.random(in: 0..<3, using: &random) > 0 { settle(failing: true) }
        }
        try drain()
        check()
    }

    private mutating func key() -> String { "k\(Int.random(in: 0..<6, using: &random))" }

    private mutating func observe() {
        handle(
            .observed(
                (0..<6).map { index in
                    AlertMachineTests.observation(
                        "k\(index)", group: "g\(index % 3)", isBroken: broken["k\(index)"] == true,
                        escalatesAfter: index.isMultiple(of: 2) ? 60_000 : nil)
                }))
    }

    private mutating func handle(_ event: AlertMachine.Event) {
        let draws = random.next()
        for action in machine.handle(event, now: now, random: { Double(draws >> 11) * 0x1p-53 }) {
            switch action {
            case .record(let draft): if draft.action == .alertRaised { raised[draft.object, default: 0] += 1 }
            case .bury(let notification, let channel, _): settled["\(notification.id) \(channel)", default: 0] += 1
            case .send(let notification, let channel, let attempt):
                // A crash forgets what came of an attempt, not that there was one.
                #expect(attempt <= settings.mostAttempts + crashes, "seed \(seed)")
                // The same again is the same in every word.
                if let known = notifications[notification.id] {
                    #expect(known.json == notification.json, "seed \(seed)")
                }
                notifications[notification.id] = notification
                pending.append((notification.id, channel))
            }
        }
    }

    private mutating func settle(failing: Bool) {
        let (id, channel) = pending.removeFirst()
        let error: DeliveryError? =
            switch failing ? Int.random(in: 0..<6, using: &random) : 0 {
            case 1, 2: DeliveryError(.timedOut, "slow")
            case 3: DeliveryError(.refused, "no")
            default: nil
            }
        if error == nil { settled["\(id) \(channel)", default: 0] += 1 }
        handle(.delivered(notification: id, channel: channel, error.map { .failure($0) } ?? .success("ok")))
    }

    /// The process dies; what was under way may or may not have arrived. It never learns.
    private mutating func crash() throws {
        pending = []
        crashes += 1
        machine = try AlertMachine(machine.json.canonical, channels: channels, settings: settings)
    }

    private mutating func drain() throws {
        observe()
        for _ in 0..<10_000 {
            if !pending.isEmpty {
                settle(failing: false)
            } else if let due = machine.due {
                now = max(now, due)
                handle(.tick)
            } else {
                return
            }
        }
        Issue.record("seed \(seed): there is always something to do")
    }

    private func check() {
        let inOrder = notifications.values.sorted { $0.id < $1.id }
        // Told on every channel, or given up on it, once; crashes hand in no results here.
        for notification in inOrder {
            for channel in channels { #expect(settled["\(notification.id) \(channel)"] == 1, "seed \(seed)") }
        }
        // The stated bound on storms.
        for group in Dictionary(grouping: inOrder, by: \.group).values {
            for (one, next) in zip(group, group.dropFirst()) {
                #expect(next.time - one.time >= settings.groupInterval, "seed \(seed)")
            }
        }
        for index in 0..<6 {
            let key = "k\(index)"
            let told = inOrder.flatMap(\.items).filter { $0.observation.key == key }
            let raises = told.reduce(0) { $0 + $1.raises }
            let all = raised[key] ?? 0
            #expect(hasSilences ? raises <= all : raises == all, "seed \(seed), \(key)")
            // What was told last is what is so.
            let isRaised = told.last.map { $0.state != .resolved } ?? false
            #expect(isRaised == (broken[key] == true), "seed \(seed), \(key)")
            for (one, next) in zip(told, told.dropFirst()) {
                #expect(next.raises > 0 || next.state != one.state, "seed \(seed), \(key): told twice")
            }
        }
    }
}
