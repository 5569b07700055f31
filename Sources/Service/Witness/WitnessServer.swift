public import Evidence
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// A witness over HTTP/1.1, as C2SP's tlog-witness has it: `POST /add-checkpoint`. Beyond that, `GET /key` gives its
/// verifier key.
public struct WitnessServer: Sendable {
    public struct Limits: Sendable, Hashable {
        /// Connections at a time; more are closed at once.
        public var connections = 256
        /// For a request to arrive and be answered, from the connection or the answer before, in milliseconds.
        public var milliseconds = 10_000

        public init() {}
    }

    private let witness: Witness
    private let host: String
    private let port: Int
    private let limits: Limits

    /// - Parameters:
    ///   - host: an address of this machine.
    ///   - port: 0 for a free one.
    public init(_ witness: Witness, host: String = "127.0.0.1", port: Int, limits: Limits = Limits()) {
        self.witness = witness
        self.host = host
        self.port = port
        self.limits = limits
    }

    /// Serves until the task is cancelled.
    ///
    /// - Parameter listening: is told the port once connections are accepted.
    public func run(listening: @Sendable (Int) throws -> Void) async throws {
        let count = ConnectionCount(limits.connections)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { [witness, limits] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard count.add(1) else { throw ChannelError.ioOnClosedChannel }
                    channel.closeFuture.whenComplete { _ in _ = count.add(-1) }
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(WitnessConnection(witness, limits))
                }
            }
            .bind(host: host, port: port).get()
        do {
            try listening(channel.localAddress?.port ?? 0)
        } catch {
            try await channel.close()
            throw error
        }
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

private final class ConnectionCount: Sendable {
    private let most: Int
    private let count = Mutex(0)

    init(_ most: Int) { self.most = most }

    /// - Returns: whether that is few enough; nothing is counted if not.
    func add(_ change: Int) -> Bool {
        count.withLock { count in
            guard change < 0 || count + change <= most else { return false }
            count += change
            return true
        }
    }
}
