import Evidence
import PicketTestKit
import Synchronization
import Testing

@testable import Service
@testable import Storage

@Suite struct FeedJournalTests {
    private static func event(_ number: Int, key: String? = nil) -> Event {
        Event(.scans, "scan.progress", label: .lowest, payload: ["n": JSON(number)], coalescingKey: key)
    }

    @Test func theOldestGoFirst() {
        var journal = FeedJournal(.init(events: 3))
        for number in 1...5 { journal.append(Self.event(number), time: 1) }
        #expect(journal.count == 3)
        #expect(journal.stretch(after: 1, limit: 10) == nil)
        #expect(journal.stretch(after: 2, limit: 10)?.entries.map(\.sequence) == [3, 4, 5])
        #expect(journal.stretch(after: 3, limit: 1)?.entries.map(\.sequence) == [4])
        #expect(journal.stretch(after: 5, limit: 10)?.entries.isEmpty == true)
        #expect(journal.stretch(after: 6, limit: 10) == nil)
    }

    @Test func bytesAreBounded() {
        var journal = FeedJournal(.init(bytes: 10_000))
        for number in 1...10_000 { journal.append(Self.event(number), time: 1) }
        #expect((5...25).contains(journal.count))
        #expect(journal.stretch(after: 9_999, limit: 1)?.entries.first?.sequence == 10_000)
    }

    @Test func aNewerOneOfAKeyStandsForTheOlder() {
        var journal = FeedJournal()
        for (number, key) in ["a", "b", "a", nil, "b"].enumerated() {
            journal.append(Self.event(number, key: key), time: 1)
        }
        let entries = journal.stretch(after: 0, limit: 10)?.entries ?? []
        #expect(entries.map { $0.isSuperseded.load(ordering: .relaxed) } == [true, true, false, false, false])
    }

    @Test func ofALargeEventItIsToldThatItHappened() throws {
        var journal = FeedJournal(.init(eventBytes: 1_000))
        let text = JSON(String(repeating: "a", count: 2_000))
        journal.append(Event(.findings, "finding.new", label: .lowest, payload: ["text": text]), time: 1)
        let entry = try #require(journal.stretch(after: 0, limit: 1)?.entries.first)
        #expect(try JSON(parsing: entry.json)["payload"]?["tooLarge"]?.integer ?? 0 > 2_000)
    }
}

/// Clients of all kinds on a journal that is too small for the slow ones, from seeds.
@Suite struct SubscriptionSimulationTests {
    /// What one client got, and what it was told to reload.
    private struct Client {
        var subscription: Subscription
        /// Out of ten steps of the simulation it takes part in so many.
        let speed: UInt64
        var got: [UInt64] = []
        /// Journal places from and to which a gap was told.
        var gaps: [ClosedRange<UInt64>] = []
        var isClosed = false

        mutating func take(_ journal: FeedJournal, now: Int64, limits: Subscription.Limits) throws -> Bool {
            let before = subscription.place
            let step = subscription.next(limits: limits, now: now, head: journal.head) {
                journal.stretch(after: $0, limit: 7)
            }
            switch step {
            case .events(let entries, let first, let more):
                #expect(first + UInt64(entries.count) == subscription.number + 1)
                #expect(entries.isEmpty || first == UInt64(got.count) + 1, "numbers have no holes")
                got += entries.map(\.sequence)
                return more
            case .gap(let gap):
                #expect(gap.after == UInt64(got.count))
                #expect(gap.since != nil)
                gaps.append(before + 1...max(journal.head, before + 1))
                return true
            case .hopeless:
                isClosed = true
                return false
            }
        }
    }

    private static let topics = Event.Topic.allCases

    /// Four levels and three compartments: 32 labels.
    private static func label(_ number: UInt64) -> Label {
        Label(level: Int(number & 3), compartments: Int64(number >> 2 & 7))
    }

    private static func event(_ random: inout SplitMix64, projects: [Identifier]) -> Event {
        let topic = topics[Int(random.next() % 5)]
        let key: String? = topic == .scans && random.next() % 4 > 0 ? "\(random.next() % 3)" : nil
        return Event(
            topic, "x", label: label(random.next()),
            project: random.next() % 4 == 0 ? nil : projects.randomElement(using: &random),
            payload: ["detector": JSON("\(random.next() % 3)")], coalescingKey: key)
    }

    private static func view(_ random: inout SplitMix64, projects: [Identifier], clearance: Label) -> Subscription.View
    {
        Subscription.View(
            clearance: clearance, topics: Set(topics.filter { _ in random.next() % 4 > 0 }),
            projects: random.next() % 2 == 0 ? nil : Set(projects.filter { _ in random.next() % 2 == 0 }),
            detectors: random.next() % 2 == 0 ? nil : ["0", "2"])
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func everyClientGetsWhatItMayAndIsToldWhatItMissed(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let projects = (0..<4).map { Identifier(time: $0, using: &random) }
        var journal = FeedJournal(.init(events: 40 + Int(random.next() % 200)))
        let limits = Subscription.Limits(
            events: 5, bytes: 1_000, looks: 30, patience: Int64(random.next() % 3_000), margin: 0)
        var events: [Event] = []
        var clients = (0..<32).map { number in
            let view = Self.view(&random, projects: projects, clearance: Self.label(UInt64(number)))
            return Client(subscription: Subscription(view, from: 0, time: 0), speed: 1 + random.next() % 10)
        }
        var now: Int64 = 0
        for _ in 0..<1_000 {
            now += Int64(random.next() % 10)
            for _ in 0..<random.next() % 3 {
                events.append(Self.event(&random, projects: projects))
                journal.append(events[events.count - 1], time: now)
            }
            for index in clients.indices where !clients[index].isClosed && random.next() % 40 < clients[index].speed {
                _ = try clients[index].take(journal, now: now, limits: limits)
                // The connection breaks, and it comes back with the place it has.
                if random.next() % 20 == 0 { resume(&clients[index]) }
            }
        }
        for index in clients.indices where !clients[index].isClosed {
            while try clients[index].take(journal, now: now + 1_000_000, limits: limits), !clients[index].isClosed {}
        }
        let entries = events.enumerated().map {
            FeedEntry($1, sequence: UInt64($0) + 1, time: 0, mostBytes: 10_000)
        }
        for client in clients { #expect(faults(client, events, entries) == []) }
        #expect(clients.contains { !$0.gaps.isEmpty } && clients.contains { $0.gaps.isEmpty })
    }

    private func resume(_ client: inout Client) {
        let old = client.subscription
        // Numbers begin anew on each connection; here they go on, to keep one list.
        client.subscription = Subscription(old.view, from: old.place, time: old.time, number: old.number)
    }

    private func faults(_ client: Client, _ events: [Event], _ entries: [FeedEntry]) -> [String] {
        var faults: [String] = []
        let view = client.subscription.view
        let got = Set(client.got)
        if client.got != got.sorted() { faults.append("not in order, or twice") }
        var newest: Set<FeedEntry.CoalescingKey> = []
        // Of what it has looked at; a client that was closed has not looked at the rest.
        for place in stride(from: client.subscription.place, to: 0, by: -1) {
            let index = Int(place) - 1
            guard oracle(view, events[index]) else {
                if got.contains(place) { faults.append("may not see, or did not ask for \(place)") }
                continue
            }
            let key = entries[index].coalescingKey
            let isLast = key.map { newest.insert($0).inserted } ?? true
            // The journal may have a newer one that a closed client has not looked at.
            guard isLast, !client.isClosed || key == nil else { continue }
            if !got.contains(place), !client.gaps.contains(where: { $0.contains(place) }) {
                faults.append("lost without a word: \(place)")
            }
        }
        return faults
    }

    /// The rule, said another way than the code says it.
    private func oracle(_ view: Subscription.View, _ event: Event) -> Bool {
        let mayRead = event.label.joined(view.clearance) == view.clearance
        let isAsked =
            view.topics.contains(event.topic) && (event.project.flatMap { view.projects?.contains($0) } ?? true)
        let isTheirs =
            event.topic != .findings || view.detectors?.contains(event.payload["detector"]?.string ?? "") ?? true
        return mayRead && isAsked && isTheirs
    }

    @Test func whoFallsBehindTwiceSoonIsHopeless() throws {
        var journal = FeedJournal(.init(events: 2))
        let view = Subscription.View(clearance: .highest, topics: Set(Self.topics))
        var subscription = Subscription(view, from: 0, time: 10_000)
        func next(_ now: Int64) -> Subscription.Step {
            for _ in 0..<5 { journal.append(Event(.alerts, "x", label: .lowest, payload: nil), time: now) }
            return subscription.next(now: now, head: journal.head) { journal.stretch(after: $0, limit: 7) }
        }
        guard case .gap(let gap) = next(20_000) else { throw StoreError(.failed, "no gap") }
        #expect(gap == .init(after: 0, since: 5_000))
        guard case .hopeless = next(21_000) else { throw StoreError(.failed, "not hopeless") }
        guard case .gap = next(400_000) else { throw StoreError(.failed, "no second gap") }
    }

    @Test func whoDoesNotKnowWhereTheyWereReloadsAll() throws {
        var subscription = Subscription(.init(clearance: .highest, topics: [.findings]), from: nil, time: nil)
        guard case .gap(let gap) = subscription.next(now: 5, head: 7, fetch: { _ in nil }) else {
            throw StoreError(.failed, "no gap")
        }
        #expect(gap == .init(after: 0, since: nil))
        #expect(subscription.place == 7)
    }
}
