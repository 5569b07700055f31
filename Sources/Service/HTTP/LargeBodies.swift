internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Has large bodies wait for their turn, so that what they take together is bounded however many are sent.
package struct LargeBodies: Sendable {
    package struct Bounds: Sendable, Hashable {
        /// Of those that are held in memory until they are worked on.
        package var memory = BodyLine.Bounds(bytes: 128 << 20)
        /// Of those that go to disk as they come.
        package var disk = BodyLine.Bounds(bytes: 1 << 30)
        /// A turn is waited for so long, less than clients and proxies wait for an answer; then they are asked to come again.
        package var waitSeconds = 45
        /// Who has a turn keeps others waiting: the body has to come this fast, after its first ``startSeconds``.
        package var bytesPerSecond = 128 << 10
        package var startSeconds = 30

        package init() {}
    }

    private let bounds: Bounds
    private let memory: BodyTurns
    private let disk: BodyTurns

    package init(_ bounds: Bounds) {
        self.bounds = bounds
        memory = BodyTurns(bounds.memory, patience: .seconds(bounds.waitSeconds))
        disk = BodyTurns(bounds.disk, patience: .seconds(bounds.waitSeconds))
    }

    /// Bodies of the usual size come as they come.
    func areOf(_ endpoint: Endpoint) -> Bool { endpoint.bodyLimit > Endpoint.usualBodyLimit }

    /// All bytes that are said to come are held until the answer is made, and all that may come where nothing is said.
    ///
    /// - Parameter carryOut: gets the request as it is to be read.
    func hold(
        _ request: Request, _ endpoint: Endpoint, caller: String?, _ carryOut: (Request) async throws -> Reply
    ) async throws -> Reply {
        let said = request.headers[.contentLength].flatMap { Int($0) } ?? endpoint.bodyLimit
        let bytes = min(max(0, said), endpoint.bodyLimit)
        let turns = endpoint.body.isKeptOnDisk ? disk : memory
        guard let turn = await turns.turn(bytes: bytes, caller: caller ?? "") else {
            var problem = Problem(
                .serviceUnavailable, "bodies-full",
                "as many large bodies are under way as the service holds at a time: send this one again a little later")
            problem.retryAfter = 10
            throw problem
        }
        defer { turns.leave(turn) }
        var request = request
        let patience = bounds.startSeconds + bytes / max(1, bounds.bytesPerSecond)
        request.body = RequestBody(
            asyncSequence: TimedBody(body: request.body, end: .now + .seconds(patience)))
        return try await carryOut(request)
    }
}

/// A body that is of no use after a time. That something comes at all is ``Pace``'s to see to, so there is always a
/// next piece, or an end, to look at the clock with.
private struct TimedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let end: ContinuousClock.Instant

    struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        let end: ContinuousClock.Instant

        mutating func next() async throws -> ByteBuffer? {
            let part = try await body.next()
            guard part == nil || ContinuousClock.now < end else {
                throw Problem(
                    .requestTimeout, "too-slow", "others wait for their turn, and this body comes too slowly: send less"
                )
            }
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body.makeAsyncIterator(), end: end) }
}

extension LargeBodies: MetricSource {
    package func families() -> [MetricFamily] {
        let places = [("memory", memory.counts), ("disk", disk.counts)]
        func samples(_ value: (BodyTurns.Counts) -> Int) -> [MetricSample] {
            places.map { MetricSample(Double(value($0.1)), [("place", $0.0)]) }
        }
        return [
            MetricFamily(.gauge, "picket_bodies_bytes", "Bytes of large bodies under way", samples(\.bytes)),
            MetricFamily(.gauge, "picket_bodies_waiting", "Large bodies that wait for their turn", samples(\.waiting)),
            MetricFamily(
                .counter, "picket_bodies_refused_total", "Large bodies whose turn did not come in time",
                samples(\.refused)),
        ]
    }
}
