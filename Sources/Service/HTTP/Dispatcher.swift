internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Storage

/// From an HTTP request to its endpoint and back: finds it, asks who calls and whether they may, checks what was sent.
struct Dispatcher: HTTPResponder {
    typealias Context = ConnectionContext

    let table: EndpointTable
    let authenticator: any Authenticator
    var limiter: (any RateLimiter)?
    let logger: Logger
    let store: Store
    let telemetry: Telemetry
    let bodies: LargeBodies
    /// `nil`: cursors are shown as they are.
    var pages: PageSeal?

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        await answer(request, of: context.peer).response
    }

    nonisolated(nonsending) func answer(_ request: Request, of peer: Peer) async -> Answer {
        let match = table.match(request.method, request.uri.path)
        return await telemetry.observe(request, for: match.route) { trace in
            let reply: Reply
            do {
                reply = try await self.reply(to: request, match, peer, trace)
            } catch {
                reply = self.reply(to: error, trace)
            }
            return await answer(reply, to: request)
        }
    }

    private nonisolated(nonsending) func reply(
        to request: Request, _ match: EndpointTable.Match, _ peer: Peer, _ trace: TraceContext
    ) async throws -> Reply {
        switch match {
        case .nothing:
            throw Problem(
                .notFound, "no-such-endpoint", "there is nothing at this path; /v1/openapi.json lists what there is")
        case .otherMethods(let methods) where request.method == .options:
            return Reply(.noContent, headers: [.allow: Self.list(methods)])
        case .otherMethods(let methods):
            var problem = Problem(
                .methodNotAllowed, "method-not-allowed", "there is no \(request.method.rawValue) here")
            problem.headers[.allow] = Self.list(methods)
            throw problem
        case .found(let route, let path):
            let endpoint = route.endpoint
            try limiter?.admitAny()
            let caller = try await authenticator.principal(of: request, remoteAddress: peer.address)
            let limits = try limiter?.admit(caller, address: peer.address) ?? [:]
            do throws(Problem) {
                try check(caller, endpoint.access)
            } catch {
                logger.notice(
                    "not permitted",
                    metadata: [
                        "trace": "\(trace.id)", "actor": "\(caller?.actor ?? "anyone")", "operation": "\(endpoint.id)",
                        "problem": "\(error.code)", "address": "\(peer.address)",
                    ])
                throw error
            }
            if endpoint.method != .get { try checkLength(of: request, endpoint) }
            let asked = Asked(endpoint: endpoint, caller: caller, path: path, peer: peer, trace: trace)
            var reply =
                if bodies.areOf(endpoint) {
                    try await bodies.hold(request, endpoint, caller: caller?.actor) { try await carryOut($0, asked) }
                } else {
                    try await carryOut(request, asked)
                }
            if let pages, endpoint.isPaged {
                reply = try pages.seal(reply, for: caller, path: request.uri.path)
            }
            reply.headers.append(contentsOf: limits)
            return reply
        }
    }

    /// What is known of a request before its body is read.
    private struct Asked {
        let endpoint: Endpoint
        let caller: Principal?
        let path: [String: String]
        let peer: Peer
        let trace: TraceContext
    }

    private nonisolated(nonsending) func carryOut(_ request: Request, _ asked: Asked) async throws -> Reply {
        var request = request
        let body = try await readBody(of: &request, asked.endpoint)
        let call = Call(
            request: request, caller: asked.caller, path: asked.path,
            query: try query(of: request, asked.endpoint, asked.caller), body: body, context: asked.trace,
            remoteAddress: asked.peer.address)
        return try await handle(call, asked.endpoint)
    }

    private static func list(_ methods: [HTTPRequest.Method]) -> String {
        var names = Set(methods.map(\.rawValue) + ["OPTIONS"])
        if names.contains("GET") { names.insert("HEAD") }
        return names.sorted().joined(separator: ", ")
    }

    /// What only reads stays on the event loop of its connection; what may take longer leaves it to others.
    private nonisolated(nonsending) func handle(_ call: Call, _ endpoint: Endpoint) async throws -> Reply {
        if endpoint.method == .get { return try await endpoint.handle(call) }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) {
            try await checkIsCurrent(call)
            return try await once(call) { try await endpoint.handle(call) }
        }
    }

    func check(_ caller: Principal?, _ access: Endpoint.Access) throws(Problem) {
        switch access {
        case .anyone: break
        case .signedIn: if caller == nil { throw .unauthenticated }
        case .permission(let permission):
            guard let caller else { throw .unauthenticated }
            guard caller.may(permission) else { throw .forbidden(permission) }
        }
    }

    // MARK: What was sent

    private func checkLength(of request: Request, _ endpoint: Endpoint) throws(Problem) {
        if let text = request.headers[.contentLength], let length = Int(text), length > endpoint.bodyLimit {
            throw tooLarge(endpoint.bodyLimit)
        }
    }

    private nonisolated(nonsending) func readBody(of request: inout Request, _ endpoint: Endpoint) async throws -> JSON
    {
        guard case .json(let schema) = endpoint.body else { return .null }
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard type == "application/json" else {
            throw Problem(.unsupportedMediaType, "unsupported-media-type", "the body has to be application/json")
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.collectBody(upTo: endpoint.bodyLimit)
        } catch is NIOTooManyBytesError {
            throw tooLarge(endpoint.bodyLimit)
        } catch let problem as Problem {
            throw problem
        } catch {
            // Nothing of ours is at work here: it came malformed, or not to its end.
            throw Problem(.badRequest, "broken-body", "the body broke off, or its chunks are not as HTTP wants them")
        }
        let value: JSON
        do {
            value = try JSON(parsing: Array(buffer.readableBytesView))
        } catch {
            throw Problem.invalid("the body is not JSON: \(error)")
        }
        let violations = schema.violations(of: value)
        guard violations.isEmpty else { throw Problem.invalid("the body is not what it has to be", violations) }
        return value
    }

    private func tooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "too-large", "the body may have at most \(limit) bytes")
    }

    /// Parameters arrive as texts; their schemas say what they mean.
    private func query(
        of request: Request, _ endpoint: Endpoint, _ caller: Principal?
    ) throws(Problem) -> [String: JSON] {
        var values: [String: JSON] = [:]
        var violations: [Schema.Violation] = []
        for (name, text) in request.uri.queryParameters {
            guard let parameter = endpoint.query.first(where: { $0.name == name }) else {
                violations.append(.init(pointer: "/query/\(name)", message: "is not known here"))
                continue
            }
            guard values[parameter.name] == nil else {
                violations.append(.init(pointer: "/query/\(name)", message: "is there twice"))
                continue
            }
            let value = parameter.schema.value(of: String(text))
            values[parameter.name] = value
            violations += parameter.schema.violations(of: value).map {
                Schema.Violation(pointer: "/query/\(name)\($0.pointer)", message: $0.message)
            }
        }
        for parameter in endpoint.query where parameter.isRequired && values[parameter.name] == nil {
            violations.append(.init(pointer: "/query/\(parameter.name)", message: "is missing"))
        }
        guard violations.isEmpty else {
            throw .invalid("a parameter is not what it has to be", Array(violations.prefix(20)))
        }
        if let pages, let sealed = values["cursor"]?.string {
            guard let cursor = pages.open(sealed, of: caller, path: request.uri.path) else {
                throw .invalid("the cursor is not of such a list, or not yours: start again")
            }
            values["cursor"] = .string(cursor)
        }
        return values
    }

    // MARK: What is answered

    private func reply(to error: any Error, _ trace: TraceContext) -> Reply {
        let problem: Problem
        switch error {
        case let error as Problem: problem = error
        case let error as StoreError: problem = Problem(error)
        default: problem = .unexpected()
        }
        if problem.status.code >= 500 {
            logger.error("request failed", metadata: ["trace": "\(trace.id)", "error": "\(error)"])
        }
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        if let seconds = problem.retryAfter { headers[.retryAfter] = String(seconds) }
        return Reply(problem.status, headers: headers, .json(problem.json(trace: trace.id)))
    }
}

/// What is known of the connection that a request came over.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who is at the other end, and the certificate they proved to have.
    let peer: Peer

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = Peer.current ?? Peer(address: source.channel.remoteAddress?.ipAddress ?? "")
    }
}

extension Schema {
    /// A parameter's text as the value it stands for; what does not fit stays a text, and is found by the check.
    func value(of text: String) -> JSON {
        switch shape {
        case .integer: Int(text).map { JSON($0) } ?? .string(text)
        case .number: Double(text).map { .number($0) } ?? .string(text)
        case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
        case .array(let element, _):
            .array(text.split(separator: ",", omittingEmptySubsequences: false).map { element.value(of: String($0)) })
        case .nullable(let schema): schema.value(of: text)
        case .reference(_, let schema): schema().value(of: text)
        default: .string(text)
        }
    }
}
