package import Evidence
package import HTTPTypes
package import Hummingbird
internal import NIOCore
package import Storage

/// A request, as a handler gets it: its parts have the form that the endpoint asks for.
package struct Call: Sendable {
    package let request: Request
    /// Who asks; `nil` only where the endpoint lets anyone in and nobody signed in.
    package let caller: Principal?
    /// The parts of the path in braces, decoded.
    package let path: [String: String]
    package let query: [String: JSON]
    /// What was sent, if the endpoint asks for JSON; else `null`.
    package let body: JSON
    /// Of this request: in its log lines, its problem, its spans.
    package var trace: String { context.id }
    let context: TraceContext
    package let remoteAddress: String

    /// Who asks. Endpoints that let anyone in look at ``caller``.
    package var principal: Principal {
        get throws(Problem) {
            guard let caller else { throw .unauthenticated }
            return caller
        }
    }

    package func path(_ name: String) -> String { path[name] ?? "" }

    package func identifier(_ name: String) throws(Problem) -> Identifier {
        guard let identifier = Identifier(path(name)) else { throw .notFound("\(name) of this id") }
        return identifier
    }

    package var limit: Int { query["limit"]?.integer ?? 50 }
    package var cursor: String? { query["cursor"]?.string }
}

/// What a handler answers with.
package struct Reply: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Content
    /// It shows a secret: it is neither compressed with what others sent (BREACH) nor kept for those who ask again.
    package var isSecret = false

    package enum Content: Sendable {
        case none
        case json(JSON)
        case bytes([UInt8])
        /// Written as the client takes it.
        case stream(@Sendable (inout any ResponseBodyWriter) async throws -> Void)
    }

    package init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], _ body: Content = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(
        _ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Reply {
        Reply(status, headers: headers, .json(value))
    }

    /// What is shown once, or is worth as much as a password: never kept, compressed or tagged.
    package static func secret(
        _ value: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Reply {
        var reply = Reply.json(value, status: status, headers: headers)
        reply.isSecret = true
        return reply
    }

    /// Lines of JSON, each written when the client has taken the ones before.
    package static func lines(
        _ write: @escaping @Sendable (_ line: (JSON) async throws -> Void) async throws -> Void
    ) -> Reply {
        let stream = Content.stream { writer in
            var lines = LineWriter(writer: writer)
            try await write { try await lines.write($0) }
            try await lines.flush()
        }
        return Reply(.ok, headers: [.contentType: "application/x-ndjson"], stream)
    }

    package static let done = Reply(.noContent)

    /// A page of a list.
    package static func page<Item>(_ page: Page<Item>, _ json: (Item) -> JSON) -> Reply {
        .json(["items": .array(page.items.map(json)), "next": page.next.map { .string($0) } ?? .null])
    }
}

/// Lines in pieces of 16 KiB: a write for every line would be a packet for every line.
private struct LineWriter {
    var writer: any ResponseBodyWriter
    private var buffer = ByteBuffer()

    init(writer: any ResponseBodyWriter) { self.writer = writer }

    mutating func write(_ line: JSON) async throws {
        buffer.writeBytes(line.canonical)
        buffer.writeInteger(UInt8(ascii: "\n"))
        if buffer.readableBytes >= 16_384 { try await flush() }
    }

    mutating func flush() async throws {
        guard buffer.readableBytes > 0 else { return }
        let full = buffer
        buffer = ByteBuffer()
        try await writer.write(full)
    }
}
