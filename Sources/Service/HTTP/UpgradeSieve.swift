internal import NIOCore
internal import NIOHTTP1

/// Lets only those requests reach NIO's upgrading that will be upgraded: it drops the others that ask for it, which would
/// wait for ever. They lose their `Upgrade` here, and are dispatched as any other.
///
/// Looks at a connection's first request, as upgrading does; then it is gone.
final class UpgradeSieve: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let isAccepted: @Sendable (HTTPRequestHead) async -> Bool
    /// What came while it is being asked.
    private var held: [HTTPServerRequestPart]?
    private var wantsRead = false
    private var hasBegun = false

    init(isAccepted: @escaping @Sendable (HTTPRequestHead) async -> Bool) { self.isAccepted = isAccepted }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        hasBegun = true
        if held != nil {
            held?.append(part)
            return
        }
        guard case .head(let head) = part else { return pass([part], context) }
        guard head.headers.contains(name: "upgrade") else { return pass([part], context) }
        guard head.method == .GET, head.headers[canonicalForm: "upgrade"].map({ $0.lowercased() }) == ["websocket"],
            head.headers["sec-websocket-version"] == ["13"], head.headers["sec-websocket-key"].count == 1,
            !head.headers.contains(name: "content-length"), !head.headers.contains(name: "transfer-encoding")
        else { return pass([.head(stripped(head))], context) }
        held = []
        let asked = context.eventLoop.makeFutureWithTask { [isAccepted] in await isAccepted(head) }
        asked.assumeIsolatedUnsafeUnchecked().whenSuccess { isAccepted in
            let held = self.held ?? []
            self.held = nil
            guard context.channel.isActive else { return }
            self.pass([.head(isAccepted ? head : self.stripped(head))] + held, context)
            // By the channel: this handler may be gone by now.
            if self.wantsRead { context.channel.read() }
        }
    }

    /// Nothing has come yet, so nothing is being answered.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if !hasBegun, let error = error as? HTTPParserError { refuse(error, context) }
        context.fireErrorCaught(error)
    }

    /// 431 for a head that is too large, 400 for what is no HTTP; that the connection is closed is others' part.
    private func refuse(_ error: HTTPParserError, _ context: ChannelHandlerContext) {
        let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
        let headers = HTTPHeaders([("Connection", "close"), ("Content-Length", "0")])
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// No more is read than what is being asked about.
    func read(context: ChannelHandlerContext) {
        if held == nil { context.read() } else { wantsRead = true }
    }

    private func stripped(_ head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        head.headers.remove(name: "upgrade")
        return head
    }

    private func pass(_ parts: [HTTPServerRequestPart], _ context: ChannelHandlerContext) {
        for part in parts { context.fireChannelRead(wrapInboundOut(part)) }
        context.fireChannelReadComplete()
        guard parts.contains(where: { if case .end = $0 { true } else { false } }) else { return }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}
