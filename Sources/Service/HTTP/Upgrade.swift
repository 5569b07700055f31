package import HTTPTypes
package import Hummingbird
package import NIOCore
package import NIOWebSocket

/// Takes over connections whose first request asks for a WebSocket at ``path`` (HTTP/1.1).
package struct Upgrade: Sendable {
    package typealias WebSocket = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    package struct Acceptance: Sendable {
        /// `Sec-WebSocket-Protocol`, if one was chosen.
        package var headers: HTTPFields
        /// Has the connection to itself until it returns; then it is closed. Cancelled when the service ends.
        package var run: @Sendable (WebSocket) async -> Void

        package init(headers: HTTPFields = [:], run: @escaping @Sendable (WebSocket) async -> Void) {
            self.headers = headers
            self.run = run
        }
    }

    package var path: String
    package var mostFrameBytes: Int
    /// - Returns: `nil` to have the request dispatched as any other: its endpoint says what is wrong (401, 426).
    package var accept: @Sendable (Request, _ peer: Peer) async -> Acceptance?

    package init(
        path: String, mostFrameBytes: Int = 1 << 16,
        accept: @escaping @Sendable (Request, _ peer: Peer) async -> Acceptance?
    ) {
        self.path = path
        self.mostFrameBytes = mostFrameBytes
        self.accept = accept
    }
}

/// Who is at the other end of a connection.
package struct Peer: Sendable, Hashable {
    package var address: String
    /// The DER bytes of the certificate it proved to have, issued by an authority that the service was told to trust.
    package var certificate: [UInt8]?

    package init(address: String, certificate: [UInt8]? = nil) {
        self.address = address
        self.certificate = certificate
    }

    /// Of the connection that the current task serves.
    @TaskLocal package static var current: Peer?
}
