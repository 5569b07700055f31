package import Evidence
package import HTTPTypes

/// One operation of the API: what its document says of it, what is checked before, and what it does.
///
/// The document is made from this and requests are checked against it, so neither can differ from the other.
package struct Endpoint: Sendable {
    /// Who may call it.
    package enum Access: Sendable, Hashable {
        case anyone
        case signedIn
        case permission(Permission)
    }

    package enum Body: Sendable {
        case none
        case json(Schema)
        /// Read by the handler as it arrives.
        ///
        /// - Parameters:
        ///   - form: what the parts of `multipart/form-data` are, where that is taken as well.
        ///   - isKeptOnDisk: whether it goes to disk as it arrives, and takes no memory.
        case stream(mediaTypes: [String], form: Schema? = nil, isKeptOnDisk: Bool = false)

        var isKeptOnDisk: Bool { if case .stream(_, _, let isKeptOnDisk) = self { isKeptOnDisk } else { false } }
    }

    package struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        package static func optional(_ name: String, _ schema: Schema) -> Parameter {
            Parameter(name: name, schema: schema, isRequired: false)
        }
        package static func required(_ name: String, _ schema: Schema) -> Parameter {
            Parameter(name: name, schema: schema, isRequired: true)
        }
    }

    package struct Answer: Sendable {
        let status: HTTPResponse.Status
        let text: String
        let mediaType: String
        let schema: Schema?

        package static func json(
            _ schema: Schema, status: HTTPResponse.Status = .ok, _ text: String = "Done"
        ) -> Answer {
            Answer(status: status, text: text, mediaType: "application/json", schema: schema)
        }
        package static func empty(status: HTTPResponse.Status = .noContent, _ text: String = "Done") -> Answer {
            Answer(status: status, text: text, mediaType: "", schema: nil)
        }
        package static func stream(_ mediaType: String, _ text: String) -> Answer {
            Answer(status: .ok, text: text, mediaType: mediaType, schema: nil)
        }
    }

    package let method: HTTPRequest.Method
    /// `/v1/projects/{project}`: parts in braces are parameters.
    package let path: String
    /// camelCase, unique: clients are generated from it.
    package let id: String
    package let summary: String
    package let tag: String
    package let access: Access
    package var query: [Parameter] = []
    package var body = Body.none
    /// The most bytes a body may have.
    package var bodyLimit = Self.usualBodyLimit
    /// Larger ones wait for their turn: ``LargeBodies``.
    package static let usualBodyLimit = 1 << 20
    package var answers: [Answer]
    package let handle: @Sendable (Call) async throws -> Reply

    package init(
        _ method: HTTPRequest.Method, _ path: String, id: String, _ summary: String, tag: String, access: Access,
        query: [Parameter] = [], body: Body = .none, bodyLimit: Int = usualBodyLimit, answers: [Answer],
        handle: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.id = id
        self.summary = summary
        self.tag = tag
        self.access = access
        self.query = query
        self.body = body
        self.bodyLimit = bodyLimit
        self.answers = answers
        self.handle = handle
    }

    var isPaged: Bool { query.contains { $0.name == "cursor" } }

    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// Endpoints that belong together and share what they need.
package protocol EndpointGroup: Sendable {
    var endpoints: [Endpoint] { get }
}

extension Endpoint.Parameter {
    /// For lists: how many, and where to go on.
    package static let paging: [Endpoint.Parameter] = [
        .optional("limit", .integer(1...200, "How many items at most; 50 unless told")),
        .optional("cursor", .string(1...500, "The `next` of the page before")),
    ]
}

extension Schema {
    /// A page of a list.
    package static func page(of item: Schema) -> Schema {
        .object([.required("items", .array(item, 0...200)), .required("next", .nullable(.string(1...500)))])
    }
}
