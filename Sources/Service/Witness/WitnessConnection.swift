internal import Evidence
internal import NIOCore
internal import NIOHTTP1

/// One connection to a witness: requests one after the other, each bounded in bytes and in time.
final class WitnessConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let witness: Witness
    private let limits: WitnessServer.Limits
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var deadline: Scheduled<Void>?

    init(_ witness: Witness, _ limits: WitnessServer.Limits) {
        self.witness = witness
        self.limits = limits
    }

    func channelActive(context: ChannelHandlerContext) {
        startClock(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Who sends a byte now and then keeps a connection no longer than who sends none.
    private func startClock(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: .milliseconds(Int64(limits.milliseconds))) {
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let bytes):
            // No head: what follows a request that has been refused.
            guard let head else { return }
            guard body.count + bytes.readableBytes <= AddCheckpoint.mostBytes else {
                self.head = nil
                refuse(
                    .payloadTooLarge, "a request has at most \(AddCheckpoint.mostBytes) bytes", context, head,
                    closes: true)
                return
            }
            body += bytes.readableBytesView
        case .end:
            guard let head else { return }
            self.head = nil
            answer(head, context)
        }
    }

    private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let path = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        switch (head.method, path) {
        case (.POST, "/add-checkpoint"):
            let added = context.eventLoop.makeFutureWithTask { [witness, body] in await witness.add(body) }
            added.assumeIsolated().whenSuccess { answer in
                self.send(
                    HTTPResponseStatus(statusCode: answer.status), answer.contentType, answer.body, context, head)
            }
        case (.GET, "/key"):
            send(.ok, Self.plain, Array("\(witness.key.text)\n".utf8), context, head)
        case (_, "/add-checkpoint"), (_, "/key"):
            refuse(.methodNotAllowed, "POST /add-checkpoint and GET /key are all there is", context, head)
        default:
            refuse(.notFound, "POST /add-checkpoint and GET /key are all there is", context, head)
        }
    }

    private static let plain = "text/plain; charset=utf-8"

    private func refuse(
        _ status: HTTPResponseStatus, _ why: String, _ context: ChannelHandlerContext, _ head: HTTPRequestHead,
        closes: Bool = false
    ) {
        send(status, Self.plain, Array("\(why)\n".utf8), context, head, closes: closes)
    }

    private func send(
        _ status: HTTPResponseStatus, _ type: String, _ bytes: [UInt8], _ context: ChannelHandlerContext,
        _ head: HTTPRequestHead, closes: Bool = false
    ) {
        guard context.channel.isActive else { return }
        let isKept = head.isKeepAlive && !closes
        let headers: HTTPHeaders = [
            "content-type": type, "content-length": "\(bytes.count)", "connection": isKept ? "keep-alive" : "close",
        ]
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            if !isKept { channel.close(promise: nil) }
        }
        startClock(context)
    }
}
