internal import Crypto
internal import HTTPTypes
package import Hummingbird
internal import HummingbirdCore
internal import Storage

/// Lets who shows a token from the configuration read `/metrics`, and nothing else; asks the next of all others.
///
/// Prometheus has no session, and a key of a user who may do more should not lie in its configuration. The figures are of
/// everything together: whoever makes a token says that who holds it may know them.
package struct MetricsToken: Authenticator {
    private let digest: SHA256Digest
    private let next: any Authenticator

    /// - Parameter token: at least 16 bytes; shorter ones could be guessed, so they are `nil` here.
    package init?(_ token: String, next: any Authenticator) {
        guard token.utf8.count >= 16 else { return nil }
        digest = SHA256.hash(data: Array(token.utf8))
        self.next = next
    }

    package func principal(of request: Request, remoteAddress: String) async throws -> Principal? {
        guard request.uri.path == "/metrics", let header = request.headers[.authorization],
            header.lowercased().hasPrefix("bearer "), header.utf8.count <= 1_000,
            // Digests compare in constant time.
            SHA256.hash(data: Array(header.dropFirst(7).utf8)) == digest
        else { return try await next.principal(of: request, remoteAddress: remoteAddress) }
        return Principal(
            id: Identifier(time: 0), kind: .apiKey, actor: "key:metrics", roles: [.operator], scopes: [.poolRead],
            clearance: .highest)
    }
}
