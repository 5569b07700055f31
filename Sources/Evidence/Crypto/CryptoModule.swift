/// The cryptography that evidence rests on, from one library or another.
public protocol CryptoModule: Sendable {
    /// The library and its version, as it says them.
    var name: String { get }
    /// What does the work, where that is a part with a name and a version of its own.
    var provider: CryptoProvider? { get }
    /// Whether it refuses what is not approved.
    var isApprovedOnly: Bool { get }
    /// Whether it makes and uses such keys: a module that is held to approved algorithms has fewer.
    func allows(_ algorithm: SignatureAlgorithm) -> Bool
    func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8]
    func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8]
    /// HMAC-SHA-1: for one-time codes alone (RFC 4226), whose applications often know nothing else. Its weakness is in
    /// collisions, which do not touch HMAC; still, it is not offered in approved mode.
    func authenticateCode(_ bytes: [UInt8], key: SecretBytes) throws -> [UInt8]
    func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey
    /// - Returns: Ed25519: 64 bytes; ECDSA: DER, of the hash that the algorithm names.
    func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8]
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool
    /// For what others sign: timestamps, certificates. Picket signs nothing with RSA.
    func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool
    /// Of the modulus.
    func bits(of key: RSAVerifyingKey) throws -> Int
    /// AES-256-GCM.
    ///
    /// - Returns: nonce (12 bytes, random), ciphertext, tag (16 bytes).
    func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8]
    func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8]
    /// PBKDF2 with HMAC.
    func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes
    func random(_ count: Int) throws -> [UInt8]
}

extension CryptoModule {
    public func authenticateCode(_ bytes: [UInt8], key: SecretBytes) throws -> [UInt8] {
        throw CryptoError(.notApproved, "HMAC-SHA-1 is not offered by \(name)")
    }

    public var provider: CryptoProvider? { nil }
    public var isApprovedOnly: Bool { false }
    public func allows(_ algorithm: SignatureAlgorithm) -> Bool { true }

    /// Whether a certificate names what does the work: its name, version and digest.
    public var isValidated: Bool { provider.map(CryptoProvider.validated.contains) ?? false }
}

public enum HashAlgorithm: String, Sendable, CaseIterable {
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"
}

public enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case ed25519 = "Ed25519"
    case p384 = "ECDSA-P384-SHA384"
}

public struct VerifyingKey: Sendable, Hashable {
    public var algorithm: SignatureAlgorithm
    /// Ed25519: 32 bytes; P-384: 97 bytes, uncompressed (X9.63).
    public var bytes: [UInt8]

    public init(_ algorithm: SignatureAlgorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}

public struct RSAVerifyingKey: Sendable, Hashable {
    public enum Padding: String, Sendable {
        case pkcs1v15 = "PKCS1-v1.5"
        /// With the same hash for the mask, and a salt as long as the hash.
        case pss = "PSS"
    }

    /// DER.
    public var subjectPublicKeyInfo: [UInt8]
    public var padding: Padding
    public var hash: HashAlgorithm

    public init(subjectPublicKeyInfo: [UInt8], padding: Padding, hash: HashAlgorithm) {
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.padding = padding
        self.hash = hash
    }
}

public struct SigningKey: Sendable {
    public var algorithm: SignatureAlgorithm
    /// Ed25519: the seed, 32 bytes; P-384: the scalar, 48 bytes.
    public var secret: SecretBytes
    public var verifying: VerifyingKey

    public init(_ algorithm: SignatureAlgorithm, secret: SecretBytes, verifying: VerifyingKey) {
        self.algorithm = algorithm
        self.secret = secret
        self.verifying = verifying
    }
}
