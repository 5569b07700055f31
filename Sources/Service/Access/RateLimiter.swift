package import HTTPTypes
internal import Storage
internal import Synchronization

/// Says whether a request may be answered now.
package protocol RateLimiter: Sendable {
    /// Before anything is done for it.
    func admitAny() throws(Problem)
    /// - Returns: fields for the answer: what is left to who asks.
    func admit(_ caller: Principal?, address: String) throws(Problem) -> HTTPFields
}

/// Limits on everybody together, on each user or address, and on each who signs in.
package final class RateLimits: RateLimiter {
    package struct Configuration: Sendable, Hashable {
        package var everybody = RateLimit(rate: 10_000, burst: 10_000)
        package var user = RateLimit(rate: 100, burst: 200)
        package var signIn = RateLimit(rate: 5, burst: 10)
        /// Users and addresses that are told apart: some 100 bytes each.
        package var mostKeys = 65_536

        package init() {}
    }

    private struct State {
        var everybody = CellRate()
        var users: CellRates<String>
        var signIns: CellRates<String>
    }

    private let configuration: Configuration
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// - Parameter now: nanoseconds of a clock that does not go back.
    package init(_ configuration: Configuration = Configuration(), now: @escaping @Sendable () -> Int64) {
        self.configuration = configuration
        self.now = now
        state = Mutex(
            State(
                users: CellRates(configuration.user, most: configuration.mostKeys),
                signIns: CellRates(configuration.signIn, most: configuration.mostKeys)))
    }

    package func admitAny() throws(Problem) {
        let verdict = state.withLock { $0.everybody.admit(at: now(), configuration.everybody) }
        if !verdict.isAdmitted { throw Self.problem("everybody", configuration.everybody, verdict) }
    }

    package func admit(_ caller: Principal?, address: String) throws(Problem) -> HTTPFields {
        let key = caller?.owner.text ?? "address \(Self.network(address))"
        let verdict = state.withLock { $0.users.admit(key, at: now()) }
        guard verdict.isAdmitted else { throw Self.problem("user", configuration.user, verdict) }
        return Self.fields("user", configuration.user, verdict)
    }

    /// One try to sign in: counts for where it comes from, and for the name that is tried.
    package func admitSignIn(name: String, address: String) throws(Problem) {
        for key in ["address \(Self.network(address))", "name \(name.prefix(64))"] {
            let verdict = state.withLock { $0.signIns.admit(key, at: now()) }
            if !verdict.isAdmitted { throw Self.problem("sign-in", configuration.signIn, verdict) }
        }
    }

    /// IPv6 by its /64, which is what one customer gets: whoever has one would have 2^64 addresses else.
    static func network(_ address: String) -> String {
        guard address.contains(":"), !address.contains(".") else { return address }
        let halves = address.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.split(separator: ":") }
        guard halves.count == 2 else { return halves.joined().prefix(4).joined(separator: ":") }
        let zeros = [Substring](repeating: "0", count: max(0, 8 - halves[0].count - halves[1].count))
        return (halves[0] + zeros + halves[1]).prefix(4).joined(separator: ":")
    }

    // MARK: What clients are told (draft-ietf-httpapi-ratelimit-headers)

    private static func fields(_ name: String, _ limit: RateLimit, _ verdict: CellRate.Verdict) -> HTTPFields {
        // The quota is the burst, and the window the time in which all of it comes back.
        let window = max(1, (limit.burst + limit.rate - 1) / limit.rate)
        return [
            .rateLimitPolicy: "\"\(name)\";q=\(limit.burst);w=\(window)",
            .rateLimit: "\"\(name)\";r=\(verdict.remaining);t=\(seconds(verdict.reset))",
        ]
    }

    private static func problem(_ name: String, _ limit: RateLimit, _ verdict: CellRate.Verdict) -> Problem {
        var problem = Problem(
            .tooManyRequests, "rate-limited",
            "more requests than \(limit.rate) a second (\(limit.burst) at once) for \(name): wait as Retry-After says")
        problem.headers = fields(name, limit, verdict)
        problem.retryAfter = max(1, seconds(verdict.wait))
        return problem
    }

    /// Rounded up: who waits so long need not wait again.
    private static func seconds(_ nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!  // constants that have the form of one
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}
