internal import Crypto
internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

// From a reply to what is sent: tags, conditions, compression, and nothing but headers to HEAD.
extension Dispatcher {
    func response(_ reply: Reply, to request: Request) async -> Response {
        var headers = reply.headers
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
        SecurityHeaders.add(to: &headers)
        switch reply.body {
        case .none: return Response(status: reply.status, headers: headers)
        case .json(let value):
            if headers[.contentType] == nil { headers[.contentType] = "application/json" }
            return await whole(value.canonical, headers, reply, request)
        case .bytes(let bytes): return await whole(bytes, headers, reply, request)
        case .stream(let write): return stream(write, headers, reply, request)
        }
    }

    private func whole(
        _ bytes: [UInt8], _ headers: HTTPFields, _ reply: Reply, _ request: Request
    ) async -> Response {
        var headers = headers
        var buffer = ByteBuffer(bytes: bytes)
        let isRead = request.method == .get || request.method == .head
        var tag = headers[.eTag]
        if isRead, reply.status == .ok, !reply.isSecret {
            tag = tag ?? Self.tag(of: bytes)
            headers[.eTag] = tag
            if let tag, let known = request.headers[.ifNoneMatch], Self.matches(known, tag) {
                return Response(status: .notModified, headers: headers)
            }
        }
        if bytes.count >= Compressor.leastBytes, !reply.isSecret {
            headers[.vary] = headers[.vary].map { "\($0), Accept-Encoding" } ?? "Accept-Encoding"
            if let coding = Compressor.coding(for: request.headers, answer: headers),
                let compressed = await Self.compressed(buffer, coding)
            {
                buffer = compressed
                headers[.contentEncoding] = coding.rawValue
                if let tag { headers[.eTag] = tag.dropLast() + "-\(coding.rawValue)\"" }
            }
        }
        guard request.method != .head else {
            headers[.contentLength] = String(buffer.readableBytes)
            return Response(status: reply.status, headers: headers)
        }
        return Response(status: reply.status, headers: headers, body: .init(byteBuffer: buffer))
    }

    private func stream(
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void, _ headers: HTTPFields,
        _ reply: Reply, _ request: Request
    ) -> Response {
        var headers = headers
        headers[.vary] = headers[.vary].map { "\($0), Accept-Encoding" } ?? "Accept-Encoding"
        let coding = reply.isSecret ? nil : Compressor.coding(for: request.headers, answer: headers)
        if let coding { headers[.contentEncoding] = coding.rawValue }
        guard request.method != .head else { return Response(status: reply.status, headers: headers) }
        return Response(
            status: reply.status, headers: headers,
            body: ResponseBody { writer in
                var writer: any ResponseBodyWriter = writer
                if let coding, let compressor = Compressor(coding) {
                    writer = CompressingWriter(writer: writer, compressor: compressor)
                }
                try await write(&writer)
                try await writer.finish(nil)
            })
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
        var text: [UInt8] = [UInt8(ascii: "\"")]
        for byte in SHA256.hash(data: bytes).prefix(16) {
            for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
        }
        text.append(UInt8(ascii: "\""))
        return String(decoding: text, as: UTF8.self)
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
        guard case .found(let endpoint, _) = table.match(.get, call.request.uri.path) else {
            throw Problem.invalid("If-Match makes no sense here: there is no GET of this path")
        }
        try check(call.caller, endpoint.access)
        let read = Call(
            request: call.request, caller: call.caller, path: call.path, query: [:], body: .null, trace: call.trace,
            remoteAddress: call.remoteAddress)
        guard case .json(let value) = try await endpoint.handle(read).body,
            Self.matches(wanted, Self.tag(of: value.canonical))
        else {
            throw Problem(
                .preconditionFailed, "changed", "it is not what it was when you read it: read it again, then decide")
        }
    }
}
