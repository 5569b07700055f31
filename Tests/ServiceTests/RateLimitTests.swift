import HTTPTypes
import PicketTestKit
import Testing

@testable import Service

@Suite struct RateLimitTests {
    /// Against a leaky bucket that is told with whole numbers: a level that falls by a cell each interval.
    @Test(arguments: 0..<50)
    func itAdmitsWhatALeakyBucketAdmits(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = RateLimit(rate: .random(in: 1...1_000, using: &random), burst: .random(in: 1...50, using: &random))
        let interval = 1_000_000_000 / Int64(limit.rate)
        var cell = CellRate()
        var (level, last): (Int64, Int64) = (0, 0)
        var now: Int64 = 1_000_000_000
        for _ in 0..<2_000 {
            now += .random(in: 0...(2 * interval), using: &random) * (random.next() % 8 == 0 ? 20 : 1)
            level = max(0, level - (now - last))
            last = now
            let fits = level + interval <= interval * Int64(limit.burst)
            if fits { level += interval }
            let verdict = cell.admit(at: now, limit)
            #expect(verdict.isAdmitted == fits)
            #expect(verdict.remaining == Int((interval * Int64(limit.burst) - level) / interval))
            #expect(verdict.reset == level)
            if !fits {
                // Who waits as long as is said gets in, and a nanosecond earlier does not.
                var (then, before) = (cell, cell)
                #expect(then.admit(at: now + verdict.wait, limit).isAdmitted)
                #expect(!before.admit(at: now + verdict.wait - 1, limit).isAdmitted)
            }
        }
    }

    @Test func aClockThatGoesBackKeepsNobodyOut() {
        let limit = RateLimit(rate: 10, burst: 5)
        var cell = CellRate()
        for _ in 0..<5 { #expect(cell.admit(at: 1 << 60, limit).isAdmitted) }
        #expect(!cell.admit(at: 0, limit).isAdmitted)
        #expect(cell.admit(at: 100_000_000, limit).isAdmitted)
    }

    @Test func memoryIsBounded() {
        var cells = CellRates<Int>(RateLimit(rate: 1, burst: 1), most: 100)
        for key in 0..<10_000 { _ = cells.admit(key, at: 0) }
        #expect(cells.count == 100)
        // Those there is no room for share one; when others owe nothing any more, there is room.
        #expect(!cells.admit(20_000, at: 1).isAdmitted)
        #expect(cells.admit(30_000, at: 2_000_000_000).isAdmitted)
        #expect(cells.count == 1)
    }

    @Test func fieldsSayWhatIsLeft() async throws {
        try await AccessService.run(limits: RateLimits.Configuration()) { service in
            try await service.makeUser("ada", .viewer)
            let browser = try await service.browser("ada")
            var answer = try await service.ask(.get, "/v1/projects", as: browser)
            #expect(answer.headers[.rateLimitPolicy] == #""user";q=200;w=2"#)
            #expect(answer.headers[.rateLimit] == #""user";r=199;t=1"#)
            for _ in 0..<200 { answer = try await service.ask(.get, "/v1/projects", as: browser) }
            #expect(answer.status == 429 && answer.problem == "rate-limited")
            #expect(answer.headers[.rateLimit] == #""user";r=0;t=2"#)
            #expect(answer.headers[.retryAfter] == "1")
            service.clock.advance(seconds: 1)
            #expect(try await service.ask(.get, "/v1/projects", as: browser).status == 200)
        }
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("2001:db8::1", "2001:db8:0:0"),
        ("::1", "0:0:0:0"), ("fe80::1%eth0", "fe80:0:0:0"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("", ""),
        ("1::2::3", "1:0:0:0"), (":::::", "0:0:0:0"),
    ])
    func addressesCountByNetwork(_ address: String, _ network: String) {
        #expect(RateLimits.network(address) == network)
    }
}
