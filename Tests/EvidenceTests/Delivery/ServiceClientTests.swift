import Delivery
import Evidence
import Synchronization
import Testing

/// A service that is busy, or gone for a moment, against a clock that nobody waits for.
@Suite struct ServiceClientTests {
    /// Gives its answers one after the other; the last again and again.
    private final class Service: HTTPExchange {
        enum Answer {
            case status(Int, retryAfter: String? = nil, type: String = "any")
            case broken(DeliveryError.Kind)
        }

        private let answers: [Answer]
        let asked = Mutex<[HTTPRequest]>([])

        init(_ answers: [Answer]) { self.answers = answers }

        func send(_ request: HTTPRequest) async throws(DeliveryError) -> HTTPResponse {
            let number = asked.withLock { asked in
                asked.append(request)
                return asked.count - 1
            }
            switch answers[min(number, answers.count - 1)] {
            case .status(let status, let retryAfter, let type):
                let body = "{\"detail\":\"as it is\",\"type\":\"urn:picket:problem:\(type)\"}"
                return HTTPResponse(
                    status: status, headers: retryAfter.map { [HTTPHeader("retry-after", $0)] } ?? [],
                    body: Array(body.utf8))
            case .broken(let kind): throw DeliveryError(kind, "it broke")
            }
        }
    }

    private final class HurriedClock: Clock {
        typealias Instant = ContinuousClock.Instant
        private let time = Mutex(ContinuousClock.now)
        var now: Instant { time.withLock { $0 } }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: Instant, tolerance: Duration?) async throws {
            time.withLock { $0 = max($0, deadline) }
        }
    }

    /// - Returns: what was waited for, and how it ended.
    private func deliver(
        to service: Service
    ) async throws -> (waits: [Int], answer: Result<JSON, ClientFailure>) {
        let client = try ServiceClient("https://picket.example", key: "k", http: service)
        var waits: [Int] = []
        do throws(ClientFailure) {
            let answer = try await client.deliver("/v1/x", [1, 2], "a/b", clock: HurriedClock()) { seconds, _ in
                waits.append(seconds)
            }
            return (waits, .success(answer))
        } catch {
            return (waits, .failure(error))
        }
    }

    @Test func itIsSentAgainUntilItIsTakenAndCarriedOutOnce() async throws {
        let service = Service([
            .status(503, retryAfter: "10", type: "bodies-full"), .broken(.unreachable),
            .status(409, retryAfter: "1", type: "underway"), .status(429), .status(503, retryAfter: "100000"),
            .status(503, retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT"), .status(200),
        ])
        let (waits, answer) = try await deliver(to: service)
        #expect(waits == [10, 4, 8, 16, 60, 30])
        #expect(try answer.get()["detail"]?.string == "as it is")
        let asked = service.asked.withLock { $0 }
        #expect(asked.count == 7)
        #expect(Set(asked).count == 1)
        #expect(asked[0].headers.contains { $0.name == "Idempotency-Key" && $0.value.utf8.count > 20 })
    }

    @Test(arguments: [400, 401, 403, 404, 409, 413, 422, 500, 507])
    func whatIsRefusedIsNotSentAgain(_ status: Int) async throws {
        let service = Service([.status(status, retryAfter: "1")])
        let (waits, answer) = try await deliver(to: service)
        #expect(waits.isEmpty)
        #expect(throws: ClientFailure.self) { try answer.get() }
        #expect(service.asked.withLock { $0.count } == 1)
    }

    @Test func patienceEnds() async throws {
        let busy = try await deliver(to: Service([.status(503, retryAfter: "50")]))
        #expect(busy.waits == [50, 50, 50, 50, 50])
        #expect(throws: ClientFailure.self) { try busy.answer.get() }
        let gone = try await deliver(to: Service([.broken(.unreachable)]))
        #expect(gone.waits == [2, 4, 8])
        #expect(throws: ClientFailure.self) { try gone.answer.get() }
    }

    @Test func whatCannotBeTrustedIsNotAskedAgain() async throws {
        #expect(try await deliver(to: Service([.broken(.insecure)])).waits.isEmpty)
    }
}
