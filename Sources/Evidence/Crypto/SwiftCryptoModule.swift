internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials

/// swift-crypto: BoringSSL, compiled into the program. What Picket uses unless told otherwise.
public struct SwiftCryptoModule: CryptoModule {
    public init() {}

    public var name: String { "swift-crypto (BoringSSL)" }

    public func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] {
        switch algorithm {
        case .sha256: Array(SHA256.hash(data: bytes))
        case .sha384: Array(SHA384.hash(data: bytes))
        case .sha512: Array(SHA512.hash(data: bytes))
        }
    }

    public func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        let key = key.symmetricKey
        return switch algorithm {
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .sha384: Array(HMAC<SHA384>.authenticationCode(for: bytes, using: key))
        case .sha512: Array(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
        }
    }

    public func authenticateCode(_ bytes: [UInt8], key: SecretBytes) throws -> [UInt8] {
        Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: key.symmetricKey))
    }

    public func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        switch algorithm {
        case .ed25519:
            let key = Curve25519.Signing.PrivateKey()
            var raw = key.rawRepresentation
            return SigningKey(
                algorithm, secret: SecretBytes(wiping: &raw),
                verifying: VerifyingKey(algorithm, bytes: Array(key.publicKey.rawRepresentation)))
        case .p384:
            let key = P384.Signing.PrivateKey()
            var raw = key.rawRepresentation
            return SigningKey(
                algorithm, secret: SecretBytes(wiping: &raw),
                verifying: VerifyingKey(algorithm, bytes: Array(key.publicKey.x963Representation)))
        }
    }

    public func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] {
        do {
            switch key.algorithm {
            case .ed25519:
                let secret = try key.secret.withBytes { try Curve25519.Signing.PrivateKey(rawRepresentation: $0) }
                return Array(try secret.signature(for: message))
            case .p384:
                let secret = try key.secret.withBytes { try P384.Signing.PrivateKey(rawRepresentation: $0) }
                return Array(try secret.signature(for: message).derRepresentation)
            }
        } catch {
            throw CryptoError(.badKey, "no signing key of \(key.algorithm.rawValue)")
        }
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        try key.checkForm()
        do {
            switch key.algorithm {
            case .ed25519:
                return try Curve25519.Signing.PublicKey(rawRepresentation: key.bytes)
                    .isValidSignature(signature, for: message)
            case .p384:
                let verifier = try P384.Signing.PublicKey(x963Representation: key.bytes)
                guard let parsed = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
                return verifier.isValidSignature(parsed, for: message)
            }
        } catch {
            throw CryptoError(.badKey, "no verifying key of \(key.algorithm.rawValue)")
        }
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool {
        let verifier: _RSA.Signing.PublicKey
        do {
            // Smaller keys are refused.
            verifier = try _RSA.Signing.PublicKey(derRepresentation: key.subjectPublicKeyInfo)
        } catch {
            throw CryptoError(.badKey, "no RSA key of 2,048 bits or more")
        }
        let padding: _RSA.Signing.Padding = key.padding == .pss ? .PSS : .insecurePKCS1v1_5
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return switch key.hash {
        case .sha256: verifier.isValidSignature(signature, for: SHA256.hash(data: message), padding: padding)
        case .sha384: verifier.isValidSignature(signature, for: SHA384.hash(data: message), padding: padding)
        case .sha512: verifier.isValidSignature(signature, for: SHA512.hash(data: message), padding: padding)
        }
    }

    public func bits(of key: RSAVerifyingKey) throws -> Int {
        do {
            return try _RSA.Signing.PublicKey(unsafeDERRepresentation: key.subjectPublicKeyInfo).keySizeInBits
        } catch {
            throw CryptoError(.badKey, "no RSA key of 1,024 bits or more")
        }
    }

    public func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try key.checkAES256()
        let box = try AES.GCM.seal(plaintext, using: key.symmetricKey, authenticating: context)
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    public func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try key.checkAES256()
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let plaintext = try? AES.GCM.open(box, using: key.symmetricKey, authenticating: context)
        else { throw CryptoError.notAuthentic }
        return Array(plaintext)
    }

    public func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes {
        try checkDerivation(iterations: iterations, bytes: bytes)
        let function: KDF.Insecure.PBKDF2.HashFunction =
            switch algorithm {
            case .sha256: .sha256
            case .sha384: .sha384
            case .sha512: .sha512
            }
        // swift-crypto traps on an empty array, which has no address; a buffer of our own always has one.
        let key = try passphrase.withBytes { passphrase in
            try SecretBytes(copying: salt).withBytes { salt in
                try KDF.Insecure.PBKDF2.deriveKey(
                    from: passphrase, salt: salt, using: function, outputByteCount: bytes,
                    unsafeUncheckedRounds: iterations)
            }
        }
        return key.withUnsafeBytes { SecretBytes(copying: $0) }
    }

    public func random(_ count: Int) throws -> [UInt8] {
        guard count >= 0 else { throw CryptoError(.badParameter, "\(count) random bytes are none") }
        // The system's, as `getrandom` gives them.
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in .random(in: 0...255, using: &generator) }
    }
}

extension SecretBytes {
    fileprivate var symmetricKey: SymmetricKey { withBytes { SymmetricKey(data: $0) } }

    fileprivate convenience init(wiping bytes: inout Data) {
        self.init(copying: bytes)
        bytes.resetBytes(in: bytes.startIndex..<bytes.endIndex)
    }
}
