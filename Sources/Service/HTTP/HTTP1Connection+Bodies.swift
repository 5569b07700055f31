internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// A body as it comes, no faster than it is taken.
struct IncomingBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Producer = NIOThrowingAsyncSequenceProducer<
        ByteBuffer, any Error, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, Room
    >
    typealias Source = Producer.Source

    struct Room: NIOAsyncSequenceProducerDelegate {
        let connection: HTTP1Connection

        func produceMore() { connection.bodyHasRoom() }
        func didTerminate() { connection.bodyHasRoom() }
    }

    let source: Source
    private let sequence: Producer
    private let connection: HTTP1Connection

    init(_ connection: HTTP1Connection) {
        let parts = Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 4), finishOnDeinit: false,
            delegate: Room(connection: connection))
        source = parts.source
        sequence = parts.sequence
        self.connection = connection
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var parts: Producer.AsyncIterator
        fileprivate var connection: HTTP1Connection?

        mutating func next() async throws -> ByteBuffer? {
            connection?.bodyIsAsked()
            connection = nil
            return try await parts.next()
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(parts: sequence.makeAsyncIterator(), connection: connection)
    }
}

/// Writes an answer's body a piece at a time, each when the client has taken enough of those before.
struct StreamWriter: ResponseBodyWriter {
    let connection: HTTP1Connection
    let loop: any EventLoop
    let executor: LoopExecutor
    let isChunked: Bool

    func write(_ bytes: ByteBuffer) async throws {
        guard bytes.readableBytes > 0 else { return }
        try await send(isChunked ? AnswerWriter.chunk(bytes) : bytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        if isChunked { try await send(AnswerWriter.lastChunk) }
    }

    private func send(_ bytes: ByteBuffer) async throws {
        if loop.inEventLoop { return try await connection.write(bytes) }
        try await withTaskExecutorPreference(executor) { try await connection.write(bytes) }
    }
}
