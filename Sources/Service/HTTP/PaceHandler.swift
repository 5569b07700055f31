internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Cuts off clients that are too slow, as ``Pace`` has it, on a stream of HTTP/2.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let pace: PaceKeeper

    init(_ limits: Limits) { pace = PaceKeeper(limits) }

    func handlerAdded(context: ChannelHandlerContext) { pace.start(context) }
    func handlerRemoved(context: ChannelHandlerContext) { pace.stop() }

    func channelInactive(context: ChannelHandlerContext) {
        pace.stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pace.note { pace, now in
            switch unwrapInboundIn(data) {
            case .head: pace.received(head: now)
            case .body(let bytes): pace.received(body: bytes.readableBytes, now)
            case .end: pace.receivedEnd(now)
            }
            pace.wantsMore(false)
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        pace.wantsMore(true)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): if head.status.kind != .informational { pace.note { $0.wrote(head: $1) } }
        case .body: break
        case .end: pace.note { $0.wroteEnd($1) }
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.note { $0.stalled(!context.channel.isWritable, $1) }
        context.fireChannelWritabilityChanged()
    }
}
