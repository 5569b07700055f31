internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// A connection that speaks HTTP/1.1: requests come out of it one after the other, and answers go in.
///
/// One handler behind NIO's decoder, in place of a chain of them with an asynchronous channel at its end, which took half of
/// the time of a small request. Everything here happens on the connection's event loop: who serves it runs there.
final class HTTP1Connection: ChannelDuplexHandler, @unchecked Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    struct IsClosed: Error {}

    private enum Phase {
        case idle
        /// A head without a body has come: its end comes with it.
        case opened(HTTPRequest)
        case receiving(IncomingBody.Source)
        /// The rest of a body that nobody wants.
        case discarding
        case received
    }

    private let isSecure: Bool
    private let executor: LoopExecutor
    private let pace: PaceKeeper
    private var context: ChannelHandlerContext?
    private var loop: (any EventLoop)?

    private var phase = Phase.idle
    /// From a request's handing out to the end of its answer.
    private var isAnswering = false
    private var hasBegunAnswer = false
    /// The client wants no more than this answer.
    private var closes = false
    /// No more will come, or be taken: the last answer is for what is here.
    private var isEnding = false
    private var isOver = false
    /// Of the request that is answered.
    private var isOld = false
    private var expectsContinue = false

    /// Came while another was answered: no more than one reading brings.
    private var backlog = CircularBuffer<HTTPServerRequestPart>()
    private var isReadHeld = false
    private var isBodyFull = false
    /// Somebody reads it: until then nobody is too slow in sending it.
    private var isBodyAsked = false

    private var next: Request?
    // Each is resumed where it is taken out.
    private var waiting: UnsafeContinuation<Request?, Never>?
    private var writing: UnsafeContinuation<Void, any Error>?

    /// - Parameter executor: of the connection's loop, on which it is served.
    init(_ limits: Limits, isSecure: Bool, executor: LoopExecutor) {
        self.isSecure = isSecure
        self.executor = executor
        pace = PaceKeeper(limits)
    }

    // MARK: Who serves it

    /// Has every request answered, until there is none any more.
    func serve(_ answer: (Request) async -> Answer) async {
        while let request = await request() {
            await send(await answer(request), onlyHead: request.method == .head)
        }
    }

    private nonisolated(nonsending) func request() async -> Request? {
        if let context, !context.channel.isWritable { try? await untilWritable() }
        takeBacklog()
        if let request = next {
            next = nil
            return request
        }
        if isOver { return nil }
        return await withUnsafeContinuation { waiting = $0 }
    }

    private func hand(_ head: HTTPRequest, _ body: RequestBody) {
        let request = Request(head: head, body: body)
        isAnswering = true
        hasBegunAnswer = false
        if let waiting {
            self.waiting = nil
            executor.goOn { waiting.resume(returning: request) }
        } else {
            next = request
        }
    }

    // MARK: Requests

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop = context.eventLoop
        pace.start(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(ChannelError.eof)
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(ChannelError.eof)
        context.fireChannelInactive()
    }

    /// Nothing comes or goes any more. A body's source has to be told before it goes.
    private func end(_ error: any Error) {
        isOver = true
        pace.stop()
        backlog.removeAll()
        breakOff(error)
        let waiting = self.waiting
        let writing = self.writing
        self.waiting = nil
        self.writing = nil
        waiting?.resume(returning: nil)
        writing?.resume(throwing: error)
    }

    /// The body that is on its way will not come whole.
    private func breakOff(_ error: any Error) {
        if case .receiving(let source) = phase { source.finish(error) }
        if case .received = phase { return }
        phase = isAnswering ? .received : .idle
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isOver { return }
        if backlog.isEmpty, isNext(part) { take(part) } else { backlog.append(part) }
    }

    private func isNext(_ part: HTTPServerRequestPart) -> Bool {
        if case .head = part { !isAnswering } else { true }
    }

    private func takeBacklog() {
        while let part = backlog.first, isNext(part), !isOver {
            backlog.removeFirst()
            take(part)
        }
        readOn()
    }

    private func take(_ part: HTTPServerRequestPart) {
        switch (part, phase) {
        case (.head(let head), _):
            pace.note { $0.received(head: $1) }
            begin(head)
        case (.body(let bytes), .receiving(let source)):
            pace.note { $0.received(body: bytes.readableBytes, $1) }
            isBodyFull = source.yield(bytes) == .stopProducing
        case (.body(let bytes), _): pace.note { $0.received(body: bytes.readableBytes, $1) }
        case (.end, .opened(let head)):
            phase = .received
            pace.note { $0.receivedEnd($1) }
            hand(head, RequestBody(buffer: ByteBuffer()))
        case (.end, .receiving(let source)):
            phase = .received
            expectsContinue = false
            pace.note { $0.receivedEnd($1) }
            source.finish()
        case (.end, _):
            pace.note { $0.receivedEnd($1) }
            phase = isAnswering ? .received : .idle
        }
        notePaceOfBody()
    }

    /// Nobody is too slow in sending what nobody asks for.
    private func notePaceOfBody() {
        let isAsked = if case .receiving = phase { isBodyAsked && !isBodyFull } else { true }
        pace.wantsMore(isAsked)
    }

    private func begin(_ head: HTTPRequestHead) {
        closes = !head.isKeepAlive
        isOld = head.version == .http1_0
        expectsContinue = false
        isBodyAsked = false
        guard let request = try? HTTPRequest(head, secure: isSecure, splitCookie: false) else {
            phase = .discarding
            return refuse(.badRequest)
        }
        guard head.hasBody else {
            phase = .opened(request)
            return
        }
        expectsContinue = !isOld && head.headers.contains(name: "expect")
        let body = IncomingBody(self)
        phase = .receiving(body.source)
        hand(request, RequestBody(asyncSequence: body))
    }

    /// Who wants a body says so by asking for it, and then those are told who wait for that (RFC 9110, 10.1.1).
    func bodyIsAsked() {
        guard let loop, loop.inEventLoop else { return loop?.execute { self.bodyIsAsked() } ?? () }
        isBodyAsked = true
        notePaceOfBody()
        guard expectsContinue, !hasBegunAnswer, case .receiving = phase, let context else { return }
        expectsContinue = false
        var buffer = context.channel.allocator.buffer(capacity: 32)
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// From any thread.
    func bodyHasRoom() {
        loop?.execute {
            self.isBodyFull = false
            self.notePaceOfBody()
            self.readOn()
        }
    }

    /// No more is read than one request at a time, and of a body no more than is wanted.
    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    private var mayRead: Bool { backlog.isEmpty && !isBodyFull }

    private func readOn() {
        guard isReadHeld, mayRead else { return }
        isReadHeld = false
        context?.read()
    }

    // MARK: Answers

    private nonisolated(nonsending) func send(_ answer: Answer, onlyHead: Bool) async {
        guard let context, !isOver else { return }
        hasBegunAnswer = true
        // Whether the body comes all the same is the client's choice, so where the next request begins is not known.
        if expectsContinue { closes = true }
        var writer = AnswerWriter(isOld: isOld, closes: closes || isEnding && backlog.isEmpty, onlyHead: onlyHead)
        var buffer = context.channel.allocator.buffer(capacity: writer.roughSize(of: answer))
        writer.write(answer, to: &buffer)
        closes = writer.closes
        pace.note { $0.wrote(head: $1) }
        if case .stream(let write) = answer.body, writer.hasBody {
            do {
                var body: any ResponseBodyWriter = StreamWriter(
                    connection: self, loop: context.eventLoop, executor: executor, isChunked: writer.isChunked)
                try await self.write(buffer)
                try await write(&body)
            } catch {
                // What is missing must not look whole.
                self.context?.close(promise: nil)
                return
            }
        } else {
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
        answered()
    }

    private func answered() {
        if isOver { return }
        isAnswering = false
        pace.note { $0.wroteEnd($1) }
        switch phase {
        case .received: phase = .idle
        case .receiving(let source):
            phase = .discarding
            isBodyFull = false
            pace.wantsMore(true)
            source.finish(IsClosed())
        default: break
        }
        if closes || isEnding && backlog.isEmpty { closeOutput() } else { readOn() }
    }

    /// What was written still arrives; then the client closes, or is closed when it is too slow.
    private func closeOutput() {
        isOver = true
        backlog.removeAll()
        context?.close(mode: .output, promise: nil)
    }

    nonisolated(nonsending) func write(_ buffer: ByteBuffer) async throws {
        guard let context, !isOver else { throw IsClosed() }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        if !context.channel.isWritable { try await untilWritable() }
    }

    private nonisolated(nonsending) func untilWritable() async throws {
        guard !isOver else { throw IsClosed() }
        try await withUnsafeThrowingContinuation { writing = $0 }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.note { $0.stalled(!context.channel.isWritable, $1) }
        if context.channel.isWritable, let writing {
            self.writing = nil
            writing.resume()
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Ends

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isOver else {
            context.close(promise: nil)
            return
        }
        isEnding = true
        if isAnswering {
            breakOff(error)
        } else {
            refuse((error as? HTTPParserError) == .headerOverflow ? .requestHeaderFieldsTooLarge : .badRequest)
        }
    }

    /// What cannot be read is answered here, and nothing after it.
    private func refuse(_ status: HTTPResponse.Status) {
        guard let context else { return }
        var writer = AnswerWriter(closes: true)
        var buffer = context.channel.allocator.buffer(capacity: 1_024)
        writer.write(Answer(status: status), to: &buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        closeOutput()
        waiting?.resume(returning: nil)
        waiting = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent, ChannelEvent.inputClosed:
            isEnding = true
            if case ChannelEvent.inputClosed = event { breakOff(ChannelError.inputClosed) }
            if !isAnswering, backlog.isEmpty { context.close(promise: nil) }
        default: context.fireUserInboundEventTriggered(event)
        }
    }
}

extension HTTPRequestHead {
    fileprivate var hasBody: Bool {
        headers.contains(name: "transfer-encoding") || headers.first(name: "content-length").map { $0 != "0" } ?? false
    }
}
