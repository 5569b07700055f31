/// A call of a ``CryptoModule`` or of the keys that it was not able to complete.
public struct CryptoError: Error, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// The bytes are no key of the algorithm, or none that belongs to the other.
        case badKey
        /// The ciphertext, its context or the key is not the one that was sealed. Never says which.
        case notAuthentic
        /// A parameter is outside of what the call is made for.
        case badParameter
        /// The module was told to use approved algorithms and sizes alone, and this is none.
        case notApproved
        /// A known answer did not come out, or had not before: the module does nothing any more.
        case selfTestFailed
        /// The library is not there, or has not what is needed.
        case unavailable
        /// The library reported an error.
        case failed
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
