package import Evidence
package import HTTPTypes
package import Storage

/// An error as clients get it: RFC 9457, with what to do next in `detail`.
package struct Problem: Error, Sendable {
    package var status: HTTPResponse.Status
    /// The last part of its type's URI; `docs/api.md` has a line for each.
    package var code: String
    package var detail: String
    /// Where a body or parameter is not what it has to be.
    package var violations: [Schema.Violation] = []
    /// Seconds after which trying again makes sense.
    package var retryAfter: Int?
    package var headers: HTTPFields = [:]

    package init(_ status: HTTPResponse.Status, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    package static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "not-found", "there is no \(what), or you may not see it")
    }
    package static func invalid(_ detail: String, _ violations: [Schema.Violation] = []) -> Problem {
        var problem = Problem(.badRequest, "invalid-request", detail)
        problem.violations = violations
        return problem
    }
    package static let unauthenticated: Problem = {
        var problem = Problem(
            .unauthorized, "unauthenticated", "sign in, or send an API key as `Authorization: Bearer …`")
        problem.headers[.wwwAuthenticate] = #"Bearer realm="picket""#
        return problem
    }()
    package static func forbidden(_ permission: Permission) -> Problem {
        Problem(
            .forbidden, "forbidden", "this needs the permission \(permission.rawValue), which your roles do not have")
    }

    /// What the log knows, and clients do not.
    package static func unexpected() -> Problem {
        Problem(
            .internalServerError, "internal", "something went wrong here; the service's log has it under this trace id")
    }

    package init(_ error: StoreError) {
        switch error.code {
        case .notFound: self.init(.notFound, "not-found", error.message)
        case .conflict: self.init(.conflict, "conflict", error.message)
        case .invalid: self.init(.badRequest, "invalid-request", error.message)
        case .full:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "storage-full",
                "the service has no room left to store this; tell its operator")
        case .unavailable, .busy:
            self.init(.serviceUnavailable, "storage-unavailable", "the database does not answer at the moment")
            retryAfter = 2
        default: self = .unexpected()
        }
    }

    package func json(trace: String) -> JSON {
        var members: [String: JSON] = [
            "type": .string("urn:picket:problem:\(code)"), "title": .string(status.reasonPhrase),
            "status": JSON(status.code), "detail": .string(detail), "trace": .string(trace),
        ]
        if !violations.isEmpty {
            members["errors"] = .array(
                violations.map { ["pointer": .string($0.pointer), "detail": .string($0.message)] })
        }
        return .object(members)
    }

    package static let schema = Schema.named("Problem") {
        .object([
            .required("type", .string()), .required("title", .string()), .required("status", .integer(400...599)),
            .required("detail", .string()), .required("trace", .string()),
            .optional(
                "errors", .array(.object([.required("pointer", .string()), .required("detail", .string())]), 0...20)),
        ])
    }
}
