internal import NIOCore
internal import NIOHTTP1

/// Says what is wrong to a client whose request cannot be read, where no answer is under way: 431 for a head that is too
/// large, 400 for what is no HTTP. Then the connection is closed.
final class HeadRefusal: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Requests that came and are not answered whole.
    private var unanswered = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if unanswered == 0 { Self.refuse(error, context) { wrapOutboundOut($0) } }
        context.fireErrorCaught(error)
    }

    /// Written to whoever is before `context`; that the connection is closed is others' part, who hear of the error.
    static func refuse(
        _ error: any Error, _ context: ChannelHandlerContext, _ wrap: (HTTPServerResponsePart) -> NIOAny
    ) {
        guard let error = error as? HTTPParserError else { return }
        let status: HTTPResponseStatus = error == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest
        let headers = HTTPHeaders([("Connection", "close"), ("Content-Length", "0")])
        context.write(wrap(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.writeAndFlush(wrap(.end(nil)), promise: nil)
    }
}
