/// One use of cryptography, with what decides whether it is an approved one.
public enum CryptoService: Sendable, Hashable {
    case hash(HashAlgorithm)
    case authenticate(HashAlgorithm, keyBytes: Int)
    case generateKey(SignatureAlgorithm)
    case sign(SignatureAlgorithm)
    case verify(SignatureAlgorithm)
    case verifyRSA(bits: Int)
    case seal
    case open
    case derive(HashAlgorithm, iterations: Int, saltBytes: Int, bytes: Int)
    case random

    public static let leastRSABits = 3_072
    public static let leastIterations = 600_000
    public static let leastSaltBytes = 16
    /// 112 bits, as SP 800-131A has it.
    public static let leastKeyBytes = 14

    /// Without its parameters: `PBKDF2-HMAC-SHA-256`.
    public var name: String {
        switch self {
        case .hash(let hash): hash.rawValue
        case .authenticate(let hash, _): "HMAC-\(hash.rawValue)"
        case .generateKey(let algorithm): "\(algorithm.rawValue) generate"
        case .sign(let algorithm): "\(algorithm.rawValue) sign"
        case .verify(let algorithm): "\(algorithm.rawValue) verify"
        case .verifyRSA: "RSA verify"
        case .seal: "AES-256-GCM seal"
        case .open: "AES-256-GCM open"
        case .derive(let hash, _, _, _): "PBKDF2-HMAC-\(hash.rawValue)"
        case .random: "random"
        }
    }

    /// Why it is not approved; `nil` if it is.
    public var objection: String? {
        switch self {
        case .hash, .seal, .open, .random: nil
        case .authenticate(_, let count): short(count, Self.leastKeyBytes, "bytes of key")
        case .generateKey(let algorithm), .sign(let algorithm), .verify(let algorithm):
            algorithm == .p384 ? nil : "\(algorithm.rawValue) is none of the approved algorithms; P-384 is"
        case .verifyRSA(let bits): short(bits, Self.leastRSABits, "bits of modulus")
        case .derive(_, let iterations, let salt, let bytes):
            short(iterations, Self.leastIterations, "iterations") ?? short(salt, Self.leastSaltBytes, "bytes of salt")
                ?? short(bytes, Self.leastKeyBytes, "bytes of key")
        }
    }

    private func short(_ count: Int, _ least: Int, _ what: String) -> String? {
        count >= least ? nil : "\(count) \(what) are not enough: \(least) are approved"
    }
}
