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
    package let trace: String
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

    package static let done = Reply(.noContent)

    /// A page of a list.
    package static func page<Item>(_ page: Page<Item>, _ json: (Item) -> JSON) -> Reply {
        .json(["items": .array(page.items.map(json)), "next": page.next.map { .string($0) } ?? .null])
    }
}
