/// Sends a request to a server and brings its answer: the witness's, a webhook's, a time stamper's.
public protocol HTTPExchange: Sendable {
    /// An answer is an answer, whatever its status; an error says that there was none.
    func send(_ request: HTTPRequest) async throws(DeliveryError) -> HTTPResponse
}

public struct HTTPRequest: Sendable, Hashable {
    public var method: String
    /// `https://…` or `http://…`, without a user's name or password in it.
    public var url: String
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(_ method: String, _ url: String, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    /// In the server's order; redirects are not followed, so these are of one answer.
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, however it is capitalised.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

public struct HTTPHeader: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Why something could not be delivered.
public struct DeliveryError: Error, Hashable, CustomStringConvertible {
    public var kind: Kind
    /// Names what was to be reached, never a secret.
    public var message: String

    public enum Kind: Sendable, Hashable {
        /// The request itself is wrong; sending it again cannot help.
        case refused
        /// No name, no route, no listener, or a connection that broke.
        case unreachable
        case timedOut
        /// The server could not be authenticated, or does not offer the encryption that was asked for.
        case insecure
        /// The answer is longer than the limit.
        case tooLong
        case cancelled
        /// The other side answered, and said no for good (SMTP 5yz) or for now.
        case rejected(isPermanent: Bool)
    }

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// Whether the same, sent later, might arrive.
    public var isPassing: Bool {
        switch kind {
        case .unreachable, .timedOut, .rejected(isPermanent: false): true
        case .refused, .insecure, .tooLong, .cancelled, .rejected(isPermanent: true): false
        }
    }
}
