internal import Crypto
internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// What is sent: a reply with its tag and conditions, compressed; the same in each HTTP.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    /// Whether ``SecurityHeaders`` are among the headers; else they are to be sent as well, as most answers have them.
    var hasUsualHeaders = false
    var body = Body.none

    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        case stream(@Sendable (inout any ResponseBodyWriter) async throws -> Void)
    }

    /// As Hummingbird has it.
    var response: Response {
        var headers = headers
        if !hasUsualHeaders { SecurityHeaders.add(to: &headers) }
        let body: ResponseBody =
            switch body {
            case .none: ResponseBody()
            case .bytes(let bytes): ResponseBody(byteBuffer: bytes)
            case .stream(let write): ResponseBody { try await write(&$0) }
            }
        return Response(status: status, headers: headers, body: body)
    }
}

// From a reply to what is sent: tags, conditions, compression, and nothing but headers to HEAD.
extension Dispatcher {
    nonisolated(nonsending) func answer(_ reply: Reply, to request: Request) async -> Answer {
        var answer = Answer(status: reply.status, headers: reply.headers)
        if SecurityHeaders.isTouched(by: answer.headers) {
            SecurityHeaders.add(to: &answer.headers)
            answer.hasUsualHeaders = true
        }
        switch reply.body {
        case .none: break
        case .json(let value):
            if !answer.headers.contains(.contentType) { answer.headers.append(Self.json) }
            await whole(value.canonical, &answer, reply, request)
        case .bytes(let bytes): await whole(bytes, &answer, reply, request)
        case .stream(let write): stream(write, &answer, reply, request)
        }
        return answer
    }

    private static let json = HTTPField(name: .contentType, value: "application/json")

    private nonisolated(nonsending) func whole(
        _ bytes: [UInt8], _ answer: inout Answer, _ reply: Reply, _ request: Request
    ) async {
        var buffer = ByteBuffer(bytes: bytes)
        let isRead = request.method == .get || request.method == .head
        var tag = answer.headers[.eTag]
        if isRead, reply.status == .ok, !reply.isSecret {
            if tag == nil {
                let made = Self.tag(of: bytes)
                answer.headers.append(HTTPField(name: .eTag, value: made))
                tag = made
            }
            if let tag, let known = request.headers[.ifNoneMatch], Self.matches(known, tag) {
                answer.status = .notModified
                return
            }
        }
        if bytes.count >= Compressor.leastBytes, !reply.isSecret {
            answer.headers[.vary] = answer.headers[.vary].map { "\($0), Accept-Encoding" } ?? "Accept-Encoding"
            if let coding = Compressor.coding(for: request.headers, answer: answer.headers),
                let compressed = await Self.compressed(buffer, coding)
            {
                buffer = compressed
                answer.headers[.contentEncoding] = coding.rawValue
                if let tag { answer.headers[.eTag] = tag.dropLast() + "-\(coding.rawValue)\"" }
            }
        }
        if request.method == .head {
            answer.headers[.contentLength] = String(buffer.readableBytes)
        } else {
            answer.body = .bytes(buffer)
        }
    }

    private func stream(
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void, _ answer: inout Answer,
        _ reply: Reply, _ request: Request
    ) {
        answer.headers[.vary] = answer.headers[.vary].map { "\($0), Accept-Encoding" } ?? "Accept-Encoding"
        let coding = reply.isSecret ? nil : Compressor.coding(for: request.headers, answer: answer.headers)
        if let coding { answer.headers[.contentEncoding] = coding.rawValue }
        guard request.method != .head else { return }
        answer.body = .stream { writer in
            if let coding, let compressor = Compressor(coding) {
                writer = CompressingWriter(writer: writer, compressor: compressor)
            }
            try await write(&writer)
            try await writer.finish(nil)
        }
    }

    /// What takes longer than a moment leaves the event loop to others.
    private static func compressed(_ buffer: ByteBuffer, _ coding: Compressor.Coding) async -> ByteBuffer? {
        if buffer.readableBytes < 1 << 16 { return Compressor(coding)?.compress(buffer, isLast: true) }
        return await withTaskExecutorPreference(globalConcurrentExecutor) {
            Compressor(coding)?.compress(buffer, isLast: true)
        }
    }

    // MARK: Tags

    static func tag(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).withUnsafeBytes { digest in
            let half = digest.loadUnaligned(as: UInt128.self).byteSwapped
            return "\"\(TraceParent.hexadecimal(half))\""
        }
    }

    /// Whether a header of tags names this one, in whichever coding it was sent.
    static func matches(_ header: String, _ tag: String) -> Bool {
        header.split(separator: ",").prefix(50).contains { part in
            var name = part.drop { $0 == " " }
            while name.last == " " { name.removeLast() }
            if name == "*" { return true }
            if name.hasPrefix("W/") { name.removeFirst(2) }
            for coding in ["-gzip\"", "-deflate\""] where name.hasSuffix(coding) {
                return name.dropLast(coding.count) == tag.dropLast()
            }
            return name == tag
        }
    }

    /// `If-Match`: what is changed has to be as the client saw it, going by the GET of the same path.
    func checkIsCurrent(_ call: Call) async throws {
        guard let wanted = call.request.headers[.ifMatch] else { return }
        guard let endpoint = table.match(.get, call.request.uri.path).route?.endpoint else {
            throw Problem.invalid("If-Match makes no sense here: there is no GET of this path")
        }
        try check(call.caller, endpoint.access)
        let read = Call(
            request: call.request, caller: call.caller, path: call.path, query: [:], body: .null, context: call.context,
            remoteAddress: call.remoteAddress)
        let now = try await endpoint.handle(read)
        var tag = now.headers[.eTag]
        if tag == nil, case .json(let value) = now.body { tag = Self.tag(of: value.canonical) }
        guard let tag, Self.matches(wanted, tag) else {
            throw Problem(
                .preconditionFailed, "changed", "it is not what it was when you read it: read it again, then decide")
        }
    }
}
