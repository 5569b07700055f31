internal import Crypto
internal import Evidence
internal import HTTPTypes
internal import HummingbirdCore
internal import Storage

// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST that is sent again is answered as before.
extension Dispatcher {
    private static let mostKeptBytes = 1 << 19

    func once(_ call: Call, _ carryOut: @Sendable () async throws -> Reply) async throws -> Reply {
        guard call.request.method == .post, let key = call.request.headers[.idempotencyKey], let caller = call.caller
        else { return try await carryOut() }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem.invalid("an Idempotency-Key has 1 to 255 visible ASCII characters; a UUID does")
        }
        switch try await store.claimAnswer(to: Self.hash(call), key: key, of: caller.id) {
        case .new: break
        case .answered(let answer): return try Self.again(answer)
        case .underway:
            var problem = Problem(.conflict, "underway", "a request with this Idempotency-Key is being carried out")
            problem.retryAfter = 1
            throw problem
        case .different:
            throw Problem(
                .unprocessableContent, "key-reused",
                "this Idempotency-Key was used for another request: take a new one for each")
        }
        let reply: Reply
        do {
            reply = try await carryOut()
        } catch {
            try? await store.releaseAnswer(key: key, of: caller.id)
            throw error
        }
        try await store.keepAnswer(Self.kept(reply), key: key, of: caller.id)
        return reply
    }

    private static func hash(_ call: Call) -> String {
        // An answer made for who was cleared for more, or for other detectors, is not given again.
        let rights = call.caller.map { "\($0.clearance.ledgerName) \($0.detectors?.sorted() ?? ["*"])" } ?? ""
        let head = "\(call.request.method.rawValue) \(call.request.uri.string) \(rights)\n"
        return tag(of: Array(head.utf8) + call.body.canonical)
    }

    private static func kept(_ reply: Reply) -> KeptAnswer {
        let headers = Dictionary(
            reply.headers.map { ($0.name.canonicalName, JSON.string($0.value)) }, uniquingKeysWith: { $1 })
        let body: [UInt8]? =
            switch reply.body {
            case .none: []
            case .json(let value): value.canonical
            case .bytes(let bytes): bytes
            case .stream: nil
            }
        return KeptAnswer(
            status: reply.status.code, headers: String(decoding: JSON.object(headers).canonical, as: UTF8.self),
            body: reply.isSecret || (body?.count ?? 0) > mostKeptBytes ? nil : body)
    }

    private static func again(_ answer: KeptAnswer) throws -> Reply {
        guard let body = answer.body else {
            throw Problem(
                .conflict, "answered-before",
                "this was done when it was first asked; its answer had a secret or was large, and is not kept")
        }
        var headers: HTTPFields = [.idempotencyReplayed: "true"]
        for (name, value) in (try JSON(parsing: Array(answer.headers.utf8))).object ?? [:] {
            if let name = HTTPField.Name(name), let value = value.string { headers[name] = value }
        }
        if !body.isEmpty, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return Reply(.init(code: answer.status), headers: headers, body.isEmpty ? .none : .bytes(body))
    }
}

extension HTTPField.Name {
    // Constants that have the form of names.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
}
