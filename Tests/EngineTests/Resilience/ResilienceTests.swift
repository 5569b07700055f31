import PicketTestKit
import Testing

@testable import Engine

@Suite struct ResilienceTests {
    private static let second: UInt64 = 1_000_000_000

    // MARK: Circuit breaker

    @Test func opensAfterFailuresInARowAndClosesWhenTriesSucceed() {
        var breaker = CircuitBreaker()
        for _ in 0..<5 {
            #expect(breaker.permit(now: 0) == .go)
            breaker.record(success: false, now: 0)
        }
        #expect(breaker.state == .open)
        #expect(breaker.permit(now: 1) == .refused(until: Self.second))
        #expect(breaker.permit(now: Self.second) == .go)
        #expect(breaker.state == .halfOpen)
        breaker.record(success: true, now: Self.second)
        #expect(breaker.permit(now: Self.second) == .go)
        breaker.record(success: true, now: Self.second)
        #expect(breaker.state == .closed)
        #expect(breaker.history.map(\.state) == [.open, .halfOpen, .closed])
    }

    @Test func staysOpenLongerEachTime() {
        var breaker = CircuitBreaker()
        var now: UInt64 = 0
        var pauses: [UInt64] = []
        for _ in 0..<5 { breaker.record(success: false, now: now) }
        for _ in 0..<12 {
            guard case .refused(let until) = breaker.permit(now: now) else { break }
            pauses.append((until - now) / Self.second)
            now = until
            #expect(breaker.permit(now: now) == .go)
            breaker.record(success: false, now: now)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }

    @Test func opensWhenHalfOfManyFail() {
        var breaker = CircuitBreaker()
        for _ in 0..<10 {
            breaker.record(success: true, now: 0)
            breaker.record(success: false, now: 0)
        }
        #expect(breaker.state == .open)
        var seldom = CircuitBreaker()
        for call in 0..<1_000 { seldom.record(success: call % 3 != 0, now: UInt64(call)) }
        #expect(seldom.state == .closed)
        // What is long past does not count.
        var slow = CircuitBreaker()
        for call in 0..<100 {
            slow.record(success: false, now: UInt64(call) * 200 * Self.second)
            slow.record(success: true, now: UInt64(call) * 200 * Self.second)
        }
        #expect(slow.state == .closed)
    }

    /// Whatever happens: it never lets more than its tries through while it is not closed, and always recovers.
    @Test(arguments: 0..<20 as Range<UInt64>) func anyCourseOfEvents(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var breaker = CircuitBreaker()
        var now: UInt64 = 0
        for _ in 0..<5_000 {
            now += random.next() % Self.second
            let before = breaker.state
            if breaker.permit(now: now) == .go {
                #expect(before != .open || breaker.state == .halfOpen)
                breaker.record(success: random.next() % 4 != 0, now: now)
            }
            #expect(breaker.history.count <= 32)
        }
        var tries = 0
        while breaker.state != .closed, tries < 100 {
            now += 400 * Self.second
            if breaker.permit(now: now) == .go { breaker.record(success: true, now: now) }
            tries += 1
        }
        #expect(breaker.state == .closed)
    }

    // MARK: Retries

    @Test func delaysHaveFullJitterWithinDoublingBounds() {
        var random = SplitMix64(seed: 1)
        let policy = RetryPolicy(attempts: 10, first: 100, longest: 1_000)
        for (attempt, bound) in zip(1..., [100, 200, 400, 800, 1_000, 1_000] as [UInt64]) {
            let delays = (0..<2_000).compactMap { _ in policy.delay(after: attempt, &random) }
            #expect(delays.count == 2_000)
            #expect(delays.allSatisfy { $0 <= bound })
            #expect(delays.contains { $0 < bound / 10 } && delays.contains { $0 > bound * 9 / 10 })
        }
        #expect(policy.delay(after: 10, &random) == nil)
        #expect(policy.delay(after: 0, &random) == nil)
    }

    @Test func retriesAreAShareOfCalls() {
        var budget = RetryBudget(share: 0.1, reserve: 10)
        var spent = 0
        for _ in 0..<10_000 {
            budget.called(1)
            if budget.spend() { spent += 1 }
        }
        #expect((990...1_011).contains(spent))
    }

    // MARK: Concurrency

    /// A server that does so many at once as fast as it can, and makes the rest wait.
    @Test(arguments: [4, 16, 64]) func settlesNearWhatTheOtherSideBears(capacity: Int) {
        var limit = ConcurrencyLimit(initial: 8, in: 1...512)
        func latency(_ running: Int) -> UInt64 { UInt64(1_000_000 * max(1, running / max(capacity, 1))) }
        var limits: [Int] = []
        for _ in 0..<5_000 {
            var out = 0
            while limit.acquire() { out += 1 }
            limits.append(out)
            for _ in 0..<out { limit.release(latency: latency(out), dropped: false) }
        }
        // Now and then it goes down to see what latency is without load; what counts is where it mostly is.
        let usual = limits.suffix(1_000).sorted()[500]
        #expect(usual >= capacity / 2 && usual <= capacity * 4, "\(usual) for \(capacity)")
    }

    @Test func comesDownWhenCallsAreGivenUp() {
        var limit = ConcurrencyLimit(initial: 100, in: 2...200)
        for _ in 0..<100 {
            _ = limit.acquire()
            limit.release(latency: 1_000, dropped: true)
        }
        #expect(limit.limit == 2)
        #expect(limit.running == 0)
    }

    // MARK: Health

    @Test func countsAndRefusesWhatHangs() {
        let health = DetectorHealth(name: "x")
        for run in 0..<100 { health.succeeded(in: 10, now: UInt64(run), worker: run) }
        #expect(health.permit(now: 0) && health.isClosed)
        for _ in 0..<3 { health.failed(.hung, "no answer", now: 1) }
        #expect(!health.permit(now: 2 * Self.second))
        let snapshot = health.snapshot
        #expect(snapshot.runs == 103 && snapshot.failures == ["hung": 3] && snapshot.circuit == "open")
        #expect(health.permit(now: 301 * Self.second))
    }

    /// Successes that nobody told the breaker of at the time count all the same.
    @Test func aFewFailuresAmongManySuccessesChangeNothing() {
        let health = DetectorHealth(name: "x")
        for round in 0..<200 {
            for _ in 0..<20 { health.succeeded(in: 1, now: UInt64(round)) }
            health.failed(.threw, "now and then", now: UInt64(round))
        }
        #expect(health.isClosed)
    }
}
