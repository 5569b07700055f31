public import Evidence

/// Speaks to a Picket service: one address, one key.
public struct ServiceClient: Sendable {
    /// `https://picket.example:8443`, without a slash at the end.
    public let address: String
    private let key: String
    private let http: any HTTPExchange

    /// - Throws: if the key would be sent where it can be read on its way.
    public init(_ address: String, key: String, http: any HTTPExchange) throws(ClientFailure) {
        let base = address.hasSuffix("/") ? String(address.dropLast()) : address
        let authority = base.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        let host = authority.split(separator: ":").first ?? ""
        guard base.hasPrefix("https://") || base.hasPrefix("http://") && ["127.0.0.1", "localhost"].contains(host)
        else {
            throw ClientFailure(
                .refused,
                "the service's address begins with https://: a key is not sent where it can be read on its way")
        }
        do throws(DeliveryError) {
            try HTTPClient.check(url: base)
        } catch {
            throw ClientFailure(.refused, error.message)
        }
        self.address = base
        self.key = key
        self.http = http
    }

    /// - Returns: what it answered with; `null` if that was nothing.
    @discardableResult
    public func ask(_ method: String, _ path: String, _ body: JSON? = nil) async throws(ClientFailure) -> JSON {
        try await send(method, path, body.map { $0.canonical }, "application/json")
    }

    public func send(
        _ method: String, _ path: String, _ body: [UInt8]?, _ mediaType: String, headers more: [HTTPHeader] = []
    ) async throws(ClientFailure) -> JSON {
        var headers = [HTTPHeader("Authorization", "Bearer \(key)"), HTTPHeader("Accept", "application/json")] + more
        if body != nil { headers.append(HTTPHeader("Content-Type", mediaType)) }
        let answer: HTTPResponse
        do throws(DeliveryError) {
            answer = try await http.send(HTTPRequest(method, address + path, headers: headers, body: body ?? []))
        } catch {
            throw ClientFailure(error)
        }
        let value = answer.body.isEmpty ? JSON.null : try? JSON(parsing: answer.body)
        guard (200..<300).contains(answer.status), let value else {
            throw ClientFailure(answer, value ?? .null, address)
        }
        return value
    }

    /// Sends what has to arrive, again where the service is busy or the connection broke; it is carried out once.
    ///
    /// - Parameters:
    ///   - patience: no try begins after that.
    ///   - waiting: is told for how many seconds, and why.
    public func deliver<Time: Clock<Duration>>(
        _ path: String, _ body: [UInt8], _ mediaType: String, patience: Duration = .seconds(300),
        clock: Time = ContinuousClock(), waiting: (Int, ClientFailure) -> Void
    ) async throws(ClientFailure) -> JSON {
        let name = UInt128.random(in: 0 ... .max)
        let key = HTTPHeader("Idempotency-Key", String(name, radix: 16))
        let end = clock.now.advanced(by: patience)
        var tries = 0
        while true {
            do throws(ClientFailure) {
                return try await send("POST", path, body, mediaType, headers: [key])
            } catch {
                tries += 1
                guard let seconds = error.wait(tries: tries) else { throw error }
                // Those who were sent away together do not come back together.
                let next = clock.now.advanced(by: .seconds(seconds) + .milliseconds(Int.random(in: 0..<1_000)))
                guard next < end else { throw error }
                waiting(seconds, error)
                do {
                    try await clock.sleep(until: next, tolerance: nil)
                } catch let cancelled {
                    throw ClientFailure(.refused, "\(error.message): not sent again (\(cancelled))")
                }
            }
        }
    }

    /// All of a list, at most 10,000.
    public func all(_ path: String, _ query: String? = nil) async throws(ClientFailure) -> [JSON] {
        var items: [JSON] = []
        var cursor: String?
        repeat {
            let more = (query.map { "&\($0)" } ?? "") + (cursor.map { "&cursor=\(Self.escaped($0))" } ?? "")
            let page = try await ask("GET", "\(path)?limit=200\(more)")
            items += page["items"]?.array ?? []
            cursor = page["next"]?.string
        } while cursor != nil && items.count < 10_000
        return items
    }

    /// A part of a path or query.
    public static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

/// Why a service did not do what it was asked, and what to do about it.
public struct ClientFailure: Error, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// Never sent.
        case refused
        case unreachable
        /// It could not show that it is who it should be.
        case untrusted
        /// It answered with this status.
        case answered(Int)
    }

    public var kind: Kind
    public var message: String
    /// Of its answer: `urn:picket:problem:not-found`.
    public var type = ""
    /// Seconds after which the service wants to be asked again.
    var retryAfter: Int?

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    init(_ error: DeliveryError) {
        switch error.kind {
        case .insecure: self.init(.untrusted, error.message)
        case .unreachable, .timedOut: self.init(.unreachable, error.message)
        case .refused, .tooLong, .cancelled, .rejected: self.init(.refused, error.message)
        }
    }

    init(_ answer: HTTPResponse, _ value: JSON, _ address: String) {
        let retryAfter = answer.header("Retry-After").flatMap { Int($0) }
        let wait = retryAfter.map { "; try again in \($0) s" } ?? ""
        let reason = value["detail"]?.string ?? "without a reason: is it a Picket service?"
        self.init(.answered(answer.status), "\(address) answered \(answer.status): \(reason)\(wait)")
        type = value["type"]?.string ?? ""
        self.retryAfter = retryAfter
    }

    /// How many seconds to wait before the next try; `nil`: none helps.
    fileprivate func wait(tries: Int) -> Int? {
        let longer = min(1 << min(tries, 5), 30)
        switch kind {
        case .answered(429), .answered(502), .answered(503), .answered(504):
            return min(max(1, retryAfter ?? longer), 60)
        // The try before is being carried out, though its connection broke.
        case .answered(409): return type.hasSuffix(":underway") ? longer : nil
        case .unreachable: return tries < 4 ? longer : nil
        case .answered, .refused, .untrusted: return nil
        }
    }
}
