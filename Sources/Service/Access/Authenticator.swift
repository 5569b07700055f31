package import HTTPTypes
package import Hummingbird

/// Says who sent a request.
package protocol Authenticator: Sendable {
    /// - Returns: `nil` if the request names nobody.
    /// - Throws: ``Problem`` if it names somebody and does not prove it.
    func principal(of request: Request, remoteAddress: String) async throws -> Principal?
}
