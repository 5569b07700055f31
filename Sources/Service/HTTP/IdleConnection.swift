internal import NIOCore

/// Closes a connection of HTTP/2 on which no stream is open for too long. Hummingbird says goodbye and waits for an answer,
/// which one who means no good never gives.
final class IdleConnection: ChannelInboundHandler {
    typealias InboundIn = Any

    private let limit: TimeAmount
    private var streams = 0
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    init(_ limits: Limits) { limit = .seconds(Int64(limits.idleSeconds) + 5) }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        wait()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
    }

    func opened() {
        streams += 1
        timer?.cancel()
    }

    func closed() {
        streams -= 1
        if streams == 0 { wait() }
    }

    private func wait() {
        timer?.cancel()
        timer = context?.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: limit) {
            self.context?.close(promise: nil)
        }
    }
}

/// Tells the connection of a stream that it is there, and that it is gone.
final class StreamPresence: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private var connection: IdleConnection?

    func handlerAdded(context: ChannelHandlerContext) {
        guard let parent = context.channel.parent else { return }
        connection = try? parent.pipeline.syncOperations.handler(type: IdleConnection.self)
        connection?.opened()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        connection?.closed()
        connection = nil
    }
}
