import Detection
import PicketTestKit
import Testing

@testable import Evidence

struct AlertMachineTests {
    static func observation(
        _ key: String, group: String = "g", isBroken: Bool, escalatesAfter: Int64? = nil
    ) -> AlertObservation {
        AlertObservation(
            key: key, rule: "rule", group: group, type: "threshold", severity: .high, isBroken: isBroken,
            threshold: "findings at most 3", current: isBroken ? "4" : "2", evidence: [1, 2], remediation: "do it",
            escalatesAfter: escalatesAfter)
    }

    /// A machine with a clock, and everything it wanted done.
    struct Driven {
        var machine: AlertMachine
        var sent: [(notification: AlertNotification, attempt: Int)] = []
        var recorded: [EntryDraft] = []
        var buried: [String] = []

        init(_ settings: AlertMachine.Settings = .init(), channels: [String] = ["file"]) {
            machine = AlertMachine(channels: channels, settings: settings)
        }

        @discardableResult
        mutating func at(
            _ time: Int64, _ event: AlertMachine.Event, answer: Result<String, DeliveryError> = .success("ok")
        ) -> [AlertNotification] {
            var new: [AlertNotification] = []
            var events = [event]
            while let event = events.popLast() {
                for action in machine.handle(event, now: time, random: { 0.5 }) {
                    switch action {
                    case .record(let draft): recorded.append(draft)
                    case .bury(_, _, let reason): buried.append(reason)
                    case .send(let notification, let channel, let attempt):
                        sent.append((notification, attempt))
                        new.append(notification)
                        events.append(.delivered(notification: notification.id, channel: channel, answer))
                    }
                }
            }
            return new
        }
    }

    private static var eager: AlertMachine.Settings {
        var settings = AlertMachine.Settings()
        settings.groupInterval = 0
        return settings
    }

    @Test func whatIsBrokenIsToldOnce() {
        var driven = Driven(Self.eager)
        #expect(driven.at(0, .observed([Self.observation("a", isBroken: false)])).isEmpty)
        #expect(driven.at(1, .observed([Self.observation("a", isBroken: true)])).map(\.items[0].state) == [.raised])
        for time in 2..<50 {
            #expect(driven.at(Int64(time), .observed([Self.observation("a", isBroken: true)])).isEmpty)
        }
        #expect(driven.at(60, .observed([Self.observation("a", isBroken: false)])).map(\.items[0].state) == [.resolved])
        #expect(driven.at(61, .observed([Self.observation("a", isBroken: false)])).isEmpty)
        #expect(driven.recorded.map(\.action) == [.alertRaised, .alertDelivered, .alertResolved, .alertDelivered])
    }

    /// What has no place is an alert itself: recorded, told once, and resolved when there is room.
    @Test func alertsWithoutAPlaceAreTold() throws {
        var driven = Driven(Self.eager)
        let most = AlertMachine.mostAlerts
        func observations(_ range: Range<Int>, isBroken: Bool) -> [AlertObservation] {
            range.map { Self.observation("k\($0)", isBroken: isBroken) }
        }
        driven.at(0, .observed(observations(0..<most, isBroken: true)))
        #expect(driven.machine.alerts.count == most && driven.machine.alerts[AlertMachine.overflowKey] == nil)
        let told = driven.at(1, .observed(observations(0..<most + 7, isBroken: true)))
        let overflow = try #require(driven.machine.alerts[AlertMachine.overflowKey])
        #expect(overflow.isRaised && overflow.observation.current == "7 more without a place")
        #expect(overflow.observation.remediation.contains("k\(most), "))
        #expect(told.map { $0.items.map(\.observation.key) } == [[AlertMachine.overflowKey]])
        #expect(driven.recorded.contains { $0.action == .alertRaised && $0.object == AlertMachine.overflowKey })
        // It is read again, with its place beside the others.
        let again = try AlertMachine(driven.machine.json.canonical, channels: ["file"], settings: Self.eager)
        #expect(again.alerts == driven.machine.alerts)
        // Somebody else's rules hold, while it is as full as before.
        driven.at(2, .observed([Self.observation("other", isBroken: false)]))
        #expect(driven.machine.alerts[AlertMachine.overflowKey]?.isRaised == true)
        // Room for all of them.
        driven.at(3, .observed(observations(0..<10, isBroken: false)))
        let after = driven.machine.settings.flapSettle + 10
        driven.at(after, .tick)
        driven.at(after, .observed(observations(10..<most + 7, isBroken: true)))
        #expect(driven.machine.alerts[AlertMachine.overflowKey]?.isRaised != true)
        #expect(driven.recorded.contains { $0.action == .alertResolved && $0.object == AlertMachine.overflowKey })
        #expect(driven.machine.alerts["k\(most + 6)"]?.isRaised == true)
    }

    @Test func aGroupIsToldTogetherAndNotTooOften() {
        var settings = AlertMachine.Settings()
        settings.groupWait = 10
        settings.groupInterval = 100
        var driven = Driven(settings)
        #expect(driven.at(0, .observed([Self.observation("a", isBroken: true)])).isEmpty)
        #expect(driven.machine.due == 10)
        #expect(
            driven.at(
                5,
                .observed([Self.observation("b", isBroken: true), Self.observation("x", group: "h", isBroken: true)])
            ).isEmpty)
        #expect(driven.at(10, .tick).map { $0.items.map(\.observation.key) } == [["a", "b"]])
        #expect(driven.at(15, .tick).map { $0.items.map(\.observation.key) } == [["x"]])
        #expect(
            driven.at(20, .observed([Self.observation("c", isBroken: true), Self.observation("a", isBroken: false)]))
                .isEmpty)
        #expect(driven.machine.due == 110)
        let last = driven.at(110, .tick)
        #expect(last.map { $0.items.map(\.observation.key) } == [["a", "c"]])
        #expect(last.first?.items.map(\.state) == [.resolved, .raised])
    }

    @Test func escalatesUnlessAcknowledged() {
        var driven = Driven(Self.eager)
        let broken = [
            Self.observation("a", isBroken: true, escalatesAfter: 1_000),
            Self.observation("b", isBroken: true, escalatesAfter: 1_000),
        ]
        driven.at(0, .observed(broken))
        driven.at(10, .acknowledged(key: "b", by: "user:ada"))
        driven.at(11, .acknowledged(key: "b", by: "user:eve"))
        #expect(driven.machine.due == 1_000)
        #expect(driven.at(999, .observed(broken)).isEmpty)
        let told = driven.at(1_000, .observed(broken))
        #expect(told.map { $0.items.map(\.observation.key) } == [["a"]])
        #expect(told.first?.items.first?.state == .escalated)
        #expect(driven.at(9_000, .observed(broken)).isEmpty)
        #expect(driven.recorded.filter { $0.action == .alertAcknowledged }.map(\.actor) == ["user:ada"])
    }

    @Test func silenceHoldsBackAndLosesNothing() {
        var driven = Driven(Self.eager)
        driven.at(0, .silenced(.init(pattern: "a*", until: 100, by: "user:ada", reason: "maintenance")))
        #expect(
            driven.at(1, .observed([Self.observation("ab", isBroken: true), Self.observation("ac", isBroken: true)]))
                .isEmpty)
        #expect(
            driven.at(2, .observed([Self.observation("b", isBroken: true)])).map { $0.items.map(\.observation.key) }
                == [["b"]])
        #expect(driven.at(50, .observed([Self.observation("ac", isBroken: false)])).isEmpty)
        #expect(driven.machine.due == 100)
        #expect(driven.at(100, .tick).map { $0.items.map(\.observation.key) } == [["ab"]])
        #expect(driven.recorded.first?.action == .alertSilenced)
        #expect(driven.recorded.first?.actor == "user:ada")
    }

    @Test func aSilenceEndsBeforeItsTime() {
        var driven = Driven(Self.eager)
        driven.at(0, .silenced(.init(pattern: "a", until: 100, by: "user:ada", reason: "maintenance")))
        driven.at(0, .silenced(.init(pattern: "b", until: 100, by: "user:ada", reason: "maintenance")))
        #expect(driven.machine.silences.map(\.id) == [1, 2])
        #expect(driven.at(1, .observed([Self.observation("a", isBroken: true)])).isEmpty)
        let told = driven.at(2, .unsilenced(id: 1, by: "user:eve"))
        #expect(told.map { $0.items.map(\.observation.key) } == [["a"]])
        #expect(driven.machine.silences.map(\.id) == [2])
        let ends = driven.recorded.filter { $0.action == .alertUnsilenced }
        #expect(ends.map(\.actor) == ["user:eve"] && ends.map(\.object) == ["a"])
        // There is none any more, or never was one.
        driven.at(3, .unsilenced(id: 1, by: "user:eve"))
        driven.at(4, .unsilenced(id: 9, by: "user:eve"))
        driven.at(100, .unsilenced(id: 2, by: "user:eve"))
        #expect(driven.recorded.count { $0.action == .alertUnsilenced } == 1)
        // And no number is given twice, also not after a restart.
        driven.at(101, .silenced(.init(pattern: "c", until: 200, by: "user:ada", reason: "")))
        #expect(driven.machine.silences.map(\.id) == [3])
    }

    @Test func aSilenceSaysNothingOfWhatIsAboveIt() {
        var driven = Driven(Self.eager)
        driven.at(0, .silenced(.init(pattern: "*", until: 100, by: "user:ada", reason: "", label: "L2/5")))
        for (key, labels) in [
            ("below", ["", "L1/4"]), ("same", ["L2/5"]), ("none", []), ("level", ["L3/5"]), ("other", ["L1/2"]),
            ("strange", ["restricted"]),
        ] as [(String, Set<String>)] {
            var observation = Self.observation(key, isBroken: true)
            observation.labels = labels
            driven.at(1, .observed([observation]))
        }
        let silenced = driven.machine.alerts.values.filter(driven.machine.isSilenced).map(\.observation.key)
        #expect(Set(silenced) == ["below", "same", "none"])
    }

    @Test func flappingIsToldOnceAndThenWhenItHasSettled() {
        var driven = Driven(Self.eager)
        var told: [AlertNotification] = []
        for turn in 0..<40 {
            told += driven.at(Int64(turn) * 1_000, .observed([Self.observation("a", isBroken: turn.isMultiple(of: 2))]))
        }
        // Raised, resolved, raised, resolved, and the third time flapping.
        #expect(told.count == 5)
        #expect(told.last?.items.first?.isFlapping == true)
        let end: Int64 = 39_000 + 900_000
        #expect(driven.machine.due == end)
        let settled = driven.at(end, .tick)
        #expect(settled.map { $0.items[0].state } == [.resolved])
        #expect(settled.first?.items.first?.raises == 17)
        #expect((told + settled).flatMap(\.items).reduce(0) { $0 + $1.raises } == 20)
    }

    @Test func retriesBackOffAndEndAsDeadLetters() {
        var driven = Driven(Self.eager)
        let refused = Result<String, DeliveryError>.failure(DeliveryError(.unreachable, "nobody there"))
        driven.at(0, .observed([Self.observation("a", isBroken: true)]), answer: refused)
        var dues: [Int64] = []
        while let due = driven.machine.due {
            dues.append(due)
            driven.at(due, .tick, answer: refused)
        }
        // Half of 1, 2, 4, 8 and 16 seconds: the random number is 0.5.
        #expect(zip([0] + dues, dues).map { $1 - $0 } == [500, 1_000, 2_000, 4_000, 8_000])
        #expect(driven.sent.map(\.attempt) == [1, 2, 3, 4, 5, 6])
        #expect(Set(driven.sent.map(\.notification.id)).count == 1)
        #expect(driven.buried == ["nobody there"])
        #expect(driven.recorded.last?.outcome == .failure)
        #expect(driven.machine.waitingDeliveries == 0)
    }

    @Test func whatCannotHelpIsNotTriedAgain() {
        var driven = Driven(Self.eager)
        driven.at(
            0, .observed([Self.observation("a", isBroken: true)]),
            answer: .failure(DeliveryError(.refused, "no address")))
        #expect(driven.buried == ["no address"])
        #expect(driven.machine.due == nil)
    }

    @Test func clocksThatGoBackChangeNothing() {
        var driven = Driven(Self.eager)
        driven.at(1_000, .observed([Self.observation("a", isBroken: true, escalatesAfter: 100)]))
        #expect(driven.at(-50_000, .tick).isEmpty)
        #expect(driven.at(1_100, .tick).map(\.items[0].state) == [.escalated])
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"version":2}"#,
        #"{"version":1,"now":null,"next":1,"alerts":[{}],"silences":[],"groups":{},"deliveries":[]}"#,
        #"{"version":1,"next":-1,"alerts":[],"silences":[],"groups":{},"deliveries":[]}"#,
    ])
    func strangeStateIsRefused(text: String) {
        #expect(throws: (any Error).self) { try AlertMachine(Array(text.utf8), channels: []) }
    }

    @Test func everyDamagedByteIsRefusedOrHarmless() throws {
        var driven = Driven(Self.eager)
        driven.at(
            0, .observed([Self.observation("a", isBroken: true, escalatesAfter: 9)]),
            answer: .failure(DeliveryError(.timedOut, "slow")))
        let bytes = driven.machine.json.canonical
        #expect(try AlertMachine(bytes, channels: ["file"], settings: Self.eager).json.canonical == bytes)
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 1
            guard var machine = try? AlertMachine(damaged, channels: ["file"], settings: Self.eager) else { continue }
            _ = machine.handle(.tick, now: 1_000, random: { 0.5 })
        }
    }
}
