/// What does a module's work, as it says itself.
public struct CryptoProvider: Sendable, Hashable {
    public var name: String
    public var version: String
    /// SHA-256 of its file, in hexadecimal; `nil` if it is no file of its own.
    public var digest: String?

    public init(name: String, version: String, digest: String?) {
        self.name = name
        self.version = version
        self.digest = digest
    }

    /// Providers that a certificate of the CMVP names, by name, version and digest of the file as the vendor ships it.
    ///
    /// There is none that Picket has been tested with: so nothing that Picket runs on calls itself validated. An entry
    /// belongs here with the number of its certificate beside it.
    public static let validated: Set<CryptoProvider> = []
}
