internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Cuts off clients that are too slow, as ``Pace`` has it: on a connection of HTTP/1.1, or a stream of HTTP/2.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var pace: Pace
    /// One timer at a time, that looks again if there is more time by then: none is made and ended for every request.
    private var timer: Scheduled<Void>?
    private var timerTime = UInt64.max

    init(_ limits: Limits) { pace = Pace(limits, now: NIODeadline.now().uptimeNanoseconds) }

    private var now: UInt64 { NIODeadline.now().uptimeNanoseconds }

    func handlerAdded(context: ChannelHandlerContext) { watch(context) }
    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace.received(head: now)
        case .body(let bytes): pace.received(body: bytes.readableBytes, now)
        case .end: pace.receivedEnd(now)
        }
        pace.wantsMore(false)
        watch(context)
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        pace.wantsMore(true)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): if head.status.kind != .informational { pace.wrote(head: now) }
        case .body: break
        case .end: pace.wroteEnd(now)
        }
        watch(context)
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.stalled(!context.channel.isWritable, now)
        watch(context)
        context.fireChannelWritabilityChanged()
    }

    /// Has a timer that rings no later than the deadline.
    private func watch(_ context: ChannelHandlerContext) {
        guard pace.deadline < timerTime else { return }
        timer?.cancel()
        timerTime = pace.deadline
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(
            deadline: .uptimeNanoseconds(timerTime)
        ) {
            self.timerTime = .max
            if self.pace.isOver(self.now) { context.close(promise: nil) } else { self.watch(context) }
        }
    }
}
