internal import CLibcrypto

/// OpenSSL 3's libcrypto, from the machine. Every algorithm is fetched from one library context with one property query:
/// of the default provider, or of a FIPS provider that the user supplies.
///
/// The library is loaded when a module is made, not when Picket starts.
public final class OpenSSLModule: CryptoModule {
    /// Where the library of OpenSSL 3 is found.
    public static let library = "libcrypto.so.3"

    /// What does the work: as it says itself, and what its file is.
    public let provider: CryptoProvider?
    public let name: String

    // Made by the initialiser, freed by `deinit`; the library locks what it shares.
    private nonisolated(unsafe) let lib: OpaquePointer

    /// With the default provider.
    public convenience init(library: String = library) throws {
        try self.init(
            library, configuration: nil, folder: nil, provider: "default", properties: "provider=default", file: nil)
    }

    /// With a FIPS provider, and nothing else.
    ///
    /// - Parameters:
    ///   - module: the path of its `fips.so`.
    ///   - configuration: what `openssl fipsinstall` made of it; `nil`: `fipsmodule.cnf` beside it.
    public convenience init(fipsModule module: String, configuration: String? = nil, library: String = library) throws {
        let file = try FIPSModuleFile(module, configuration: configuration)
        try self.init(
            library, configuration: file.configurationText, folder: file.folder, provider: file.name,
            properties: "fips=yes",
            file: file)
    }

    private init(
        _ library: String, configuration: String?, folder: String?, provider: String, properties: String,
        file: FIPSModuleFile?
    ) throws {
        var why = [CChar](repeating: 0, count: 512)
        guard let lib = libcrypto_open(library, configuration, folder, provider, properties, &why, why.count) else {
            throw CryptoError(
                .unavailable,
                "OpenSSL's \(file?.path ?? library) cannot be used: \(terminated(why)). "
                    + (file == nil ? "Install Debian's libssl3, or use the default module" : "See docs/crypto.md"))
        }
        self.lib = lib
        let own = CryptoProvider(
            name: String(cString: libcrypto_provider_name(lib)),
            version: String(cString: libcrypto_provider_version(lib)),
            digest: file?.digest)
        name = "\(String(cString: libcrypto_library_version(lib))), \(own.name) \(own.version)"
        self.provider = own
    }

    deinit { libcrypto_close(lib) }

    public func allows(_ algorithm: SignatureAlgorithm) -> Bool { libcrypto_offers(lib, algorithm.kind) == 1 }

    public func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try filled(algorithm.bytes, "hashing") {
            libcrypto_hash(lib, algorithm.openSSLName, bytes, bytes.count, $0, $1)
        }
    }

    public func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try key.withBytes { key in
            try filled(algorithm.bytes, "HMAC") {
                libcrypto_hmac(lib, algorithm.openSSLName, key.baseAddress, key.count, bytes, bytes.count, $0, $1)
            }
        }
    }

    public func authenticateCode(_ bytes: [UInt8], key: SecretBytes) throws -> [UInt8] {
        try key.withBytes { key in
            try filled(20, "HMAC") {
                libcrypto_hmac(lib, "SHA1", key.baseAddress, key.count, bytes, bytes.count, $0, $1)
            }
        }
    }

    public func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        var secret = [UInt8](repeating: 0, count: algorithm.secretBytes)
        var point = [UInt8](repeating: 0, count: algorithm.pointBytes)
        defer { secret.wipe() }
        try check(
            libcrypto_generate(lib, algorithm.kind, &secret, secret.count, &point, point.count),
            "generating a key of \(algorithm.rawValue)")
        return SigningKey(
            algorithm, secret: SecretBytes(copying: secret), verifying: VerifyingKey(algorithm, bytes: point))
    }

    public func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] {
        let algorithm = key.algorithm
        guard key.secret.count == algorithm.secretBytes, key.verifying.algorithm == algorithm else {
            throw CryptoError(.badKey, "no signing key of \(algorithm.rawValue)")
        }
        try key.verifying.checkForm()
        // Room for the longest of both: an ECDSA signature in DER.
        var signature = [UInt8](repeating: 0, count: 128)
        var count = signature.count
        let point = key.verifying.bytes
        let status = key.secret.withBytes {
            libcrypto_sign(
                lib, algorithm.kind, algorithm.openSSLHash, $0.baseAddress, $0.count, point, point.count, message,
                message.count,
                &signature, &count)
        }
        try check(status, "signing with \(algorithm.rawValue)", else: .badKey)
        return Array(signature.prefix(count))
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        try key.checkForm()
        return try check(
            libcrypto_verify(
                lib, key.algorithm.kind, key.algorithm.openSSLHash, key.bytes, key.bytes.count, message, message.count,
                signature,
                signature.count),
            "verifying \(key.algorithm.rawValue)", else: .badKey)
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool {
        guard try bits(of: key) >= 2_048 else { throw CryptoError(.badKey, "no RSA key of 2,048 bits or more") }
        let info = key.subjectPublicKeyInfo
        return try check(
            libcrypto_rsa_verify(
                lib, key.hash.openSSLName, key.padding == .pss ? 1 : 0, info, info.count, message, message.count,
                signature,
                signature.count), "verifying RSA", else: .badKey)
    }

    public func bits(of key: RSAVerifyingKey) throws -> Int {
        var bits: Int32 = 0
        let info = key.subjectPublicKeyInfo
        try check(libcrypto_rsa_bits(lib, info, info.count, &bits), "reading an RSA key", else: .badKey)
        return Int(bits)
    }

    public func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try key.checkAES256()
        let nonce = try random(12)
        var text = [UInt8](repeating: 0, count: plaintext.count), tag = [UInt8](repeating: 0, count: 16)
        let status = key.withBytes {
            libcrypto_seal(
                lib, $0.baseAddress, nonce, context, context.count, plaintext, plaintext.count, &text, &tag)
        }
        try check(status, "AES-256-GCM")
        return nonce + text + tag
    }

    public func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try key.checkAES256()
        guard sealed.count >= 12 + 16 else { throw CryptoError.notAuthentic }
        let nonce = Array(sealed.prefix(12)), tag = Array(sealed.suffix(16)),
            text = Array(sealed.dropFirst(12).dropLast(16))
        var plaintext = [UInt8](repeating: 0, count: text.count)
        let status = key.withBytes {
            libcrypto_open_sealed(
                lib, $0.baseAddress, nonce, context, context.count, text, text.count, &plaintext, tag)
        }
        guard try check(status, "AES-256-GCM") else {
            plaintext.wipe()
            throw CryptoError.notAuthentic
        }
        return plaintext
    }

    public func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes {
        try checkDerivation(iterations: iterations, bytes: bytes)
        var derived = [UInt8](repeating: 0, count: bytes)
        defer { derived.wipe() }
        let status = passphrase.withBytes {
            libcrypto_pbkdf2(
                lib, algorithm.openSSLName, $0.baseAddress, $0.count, salt, salt.count, UInt64(iterations), &derived,
                bytes)
        }
        try check(status, "PBKDF2")
        return SecretBytes(copying: derived)
    }

    public func random(_ count: Int) throws -> [UInt8] {
        guard count >= 0 else { throw CryptoError(.badParameter, "\(count) random bytes are none") }
        return try filled(count, "random bytes") { libcrypto_random(lib, $0, $1) }
    }

    private func filled(
        _ count: Int, _ what: String, _ body: (UnsafeMutablePointer<UInt8>?, Int) -> Int32
    ) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let status = bytes.withUnsafeMutableBufferPointer { body($0.baseAddress, $0.count) }
        try check(status, what)
        return bytes
    }

    /// - Returns: whether the answer is yes.
    @discardableResult
    private func check(_ status: Int32, _ what: String, else code: CryptoError.Code = .failed) throws -> Bool {
        guard status < 0 else { return status == 1 }
        var text = [CChar](repeating: 0, count: 256)
        libcrypto_error(lib, &text, text.count)
        throw CryptoError(code, "\(what) failed: \(text.first == 0 ? "\(name) does not say why" : terminated(text))")
    }
}

extension HashAlgorithm {
    var bytes: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    fileprivate var openSSLName: String {
        switch self {
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        }
    }
}

extension SignatureAlgorithm {
    fileprivate var kind: String { self == .ed25519 ? "ED25519" : "EC" }
    fileprivate var openSSLHash: String? { self == .ed25519 ? nil : "SHA2-384" }
    fileprivate var secretBytes: Int { self == .ed25519 ? 32 : 48 }
    fileprivate var pointBytes: Int { self == .ed25519 ? 32 : 97 }
}

/// Of a buffer that C filled.
private func terminated(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
