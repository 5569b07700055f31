internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdHTTP2
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1
internal import NIOSSL
internal import NIOTLS
internal import NIOWebSocket
internal import Synchronization

/// A connection from its acceptance to its end: room for it, TLS, which HTTP it speaks, and whether it becomes a
/// WebSocket. Requests are answered on the event loop of their connection: those of HTTP/1.1 come from ``HTTP1Connection``,
/// those of HTTP/2 from Hummingbird's channels.
struct ServiceChannel: ServerChildChannel {
    enum Spoken: Sendable {
        case http1(HTTP1Connection)
        case http2(HTTP2Channel.Value)
        case webSocket(Upgrade.WebSocket, @Sendable (Upgrade.WebSocket) async -> Void)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let spoken: EventLoopFuture<Spoken>
        let executor: LoopExecutor
    }

    struct NoRoom: Error {}

    private let limits: Limits
    private let gate: ConnectionGate
    private let tls: TLSContext?
    private let upgrades: [Upgrade]
    private let dispatcher: Dispatcher
    private let http2: HTTP2Channel

    /// - Parameters:
    ///   - dispatcher: answers requests of HTTP/1.1.
    ///   - responder: Hummingbird's way to the same dispatcher, for those of HTTP/2.
    init(
        _ dispatcher: Dispatcher, responder: @escaping HTTPChannelHandler.Responder, limits: Limits,
        gate: ConnectionGate, tls: TLSContext?, upgrades: [Upgrade]
    ) {
        self.dispatcher = dispatcher
        self.limits = limits
        self.gate = gate
        self.tls = tls
        self.upgrades = upgrades
        http2 = HTTP2Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: .seconds(limits.idleSeconds), gracefulCloseTimeout: .seconds(limits.drainSeconds),
                streamConfiguration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [PaceHandler(limits), StreamPresence()])))
    }

    // MARK: On the event loop

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress ?? ""
        guard gate.enter(address) else {
            logger.debug("no room for a connection", metadata: ["address": "\(address)"])
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(NoRoom())
        }
        channel.closeFuture.whenComplete { [gate] _ in gate.leave(address) }
        let opening = channel.eventLoop.scheduleTask(in: .seconds(Int64(limits.openingSeconds))) {
            channel.close(promise: nil)
        }
        return channel.eventLoop.makeCompletedFuture {
            let executor = LoopExecutor(channel.eventLoop)
            let spoken = try tls.map { try secure(channel, $0, executor, logger) } ?? plain(channel, executor)
            spoken.whenComplete { _ in opening.cancel() }
            return Value(channel: channel, spoken: spoken, executor: executor)
        }
    }

    private func secure(
        _ channel: any Channel, _ tls: TLSContext, _ executor: LoopExecutor, _ logger: Logger
    ) throws -> EventLoopFuture<Spoken> {
        let pipeline = channel.pipeline.syncOperations
        // Else a connection keeps as much as its largest answer took: 48 KB in the mean of 652 (heaptrack).
        var buffers = NIOSSLHandler.Configuration()
        buffers.maximumPreservedOutboundBufferCapacity = 1 << 15
        try pipeline.addHandler(NIOSSLServerHandler(context: tls.current, configuration: buffers))
        // Two steps: the negotiation holds back what the client sends until it is over, and which of HTTP/1.1's ways a
        // connection goes is known from its first request.
        let negotiation = NIOTypedApplicationProtocolNegotiationHandler<EventLoopFuture<Spoken>> { result, channel in
            switch result {
            case .negotiated("h2"):
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IdleConnection(limits))
                }
                .flatMap { http2.setup(channel: channel, logger: logger) }
                .map { channel.eventLoop.makeSucceededFuture(.http2($0)) }
            case .negotiated("http/1.1"), .fallback:
                channel.eventLoop.makeCompletedFuture { try plain(channel, executor) }
            case .negotiated(let other):
                channel.eventLoop.makeFailedFuture(ServiceFailure("a client chose the protocol \(other)"))
            }
        }
        try pipeline.addHandler(negotiation)
        return negotiation.protocolNegotiationResult.flatMap { $0 }
    }

    private func plain(_ channel: any Channel, _ executor: LoopExecutor) throws -> EventLoopFuture<Spoken> {
        let accepted = Accepted()
        let upgrader = NIOTypedWebSocketServerUpgrader<Spoken>(
            maxFrameSize: upgrades.map(\.mostFrameBytes).max() ?? 0,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(accepted.value.withLock { $0?.httpHeaders })
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    guard let acceptance = accepted.value.withLock({ $0 }) else { throw NoRoom() }
                    return .webSocket(try Upgrade.WebSocket(wrappingChannelSynchronously: channel), acceptance.run)
                }
            })
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration<Spoken>(
            upgradeConfiguration: .init(upgraders: upgrades.isEmpty ? [] : [upgrader]) { channel in
                channel.eventLoop.makeCompletedFuture { .http1(try connection(channel, executor)) }
            })
        configuration.enablePipelining = false  // HTTP1Connection gives one request after the other
        configuration.enableErrorHandling = false
        configuration.enableResponseHeaderValidation = false  // HTTPFields are valid
        configuration.decoderConfiguration.maxHeaderFieldSize = limits.headerField
        configuration.decoderConfiguration.maxHeaderListSize = limits.headerList
        configuration.decoderConfiguration.maxHeaderFieldCount = limits.headerFields
        let pipeline = channel.pipeline.syncOperations
        let spoken = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
        let decoder = try pipeline.context(handlerType: ByteToMessageHandler<HTTPRequestDecoder>.self).handler
        try pipeline.addHandler(UpgradeSieve { await accept($0, channel, accepted) }, position: .after(decoder))
        return spoken
    }

    /// Behind the decoder of HTTP/1.1 that ``plain(_:_:)`` put there; it writes answers itself.
    private func connection(_ channel: any Channel, _ executor: LoopExecutor) throws -> HTTP1Connection {
        let pipeline = channel.pipeline.syncOperations
        pipeline.removeHandler(context: try pipeline.context(handlerType: HTTPResponseEncoder.self), promise: nil)
        let connection = HTTP1Connection(limits, isSecure: tls != nil, executor: executor)
        try pipeline.addHandler(connection)
        return connection
    }

    private final class Accepted: Sendable {
        let value = Mutex<Upgrade.Acceptance?>(nil)
    }

    private func accept(_ head: HTTPRequestHead, _ channel: any Channel, _ accepted: Accepted) async -> Bool {
        let path = head.uri.prefix { $0 != "?" }
        guard let upgrade = upgrades.first(where: { $0.path == path }),
            let request = try? HTTPRequest(head, secure: tls != nil, splitCookie: false),
            let peer = try? await peer(of: channel),
            let acceptance = await upgrade.accept(Request(head: request, body: .init(buffer: ByteBuffer())), peer)
        else { return false }
        accepted.value.withLock { $0 = acceptance }
        return true
    }

    // MARK: On the loop's executor

    func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(value.executor) {
                do {
                    let spoken = try await value.spoken.get()
                    let peer = try await peer(of: channel)
                    await Peer.$current.withValue(peer) { await serve(spoken, peer, logger) }
                    try await channel.closeFuture.get()
                } catch {
                    logger.debug("a connection ended early", metadata: ["error": "\(error)"])
                    channel.close(promise: nil)
                }
            }
        } onCancel: {
            // The time for requests under way is over.
            channel.close(promise: nil)
        }
    }

    private func serve(_ spoken: Spoken, _ peer: Peer, _ logger: Logger) async {
        switch spoken {
        case .http1(let connection): await connection.serve { await dispatcher.answer($0, of: peer) }
        case .http2(let value): await http2.handle(value: value, logger: logger)
        case .webSocket(let socket, let run): await run(socket)
        }
    }

    private func peer(of channel: any Channel) async throws -> Peer {
        let address = channel.remoteAddress?.ipAddress ?? ""
        guard let tls, tls.asksForCertificates else { return Peer(address: address) }
        let certificate = try await channel.nioSSL_peerCertificate().get()
        return Peer(address: address, certificate: try certificate?.toDERBytes())
    }
}

extension Upgrade.Acceptance {
    fileprivate var httpHeaders: HTTPHeaders { HTTPHeaders(headers.map { ($0.name.rawName, $0.value) }) }
}

/// Something that keeps the service from starting or going on, in words for who runs it.
package struct ServiceFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
