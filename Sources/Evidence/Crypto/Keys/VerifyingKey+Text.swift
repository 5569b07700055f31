// How others write and read verifying keys.

extension VerifyingKey {
    /// DER, as RFC 5280, RFC 5480 and RFC 8410 have it.
    public var subjectPublicKeyInfo: [UInt8] { algorithm.infoPrefix + bytes }

    public init(subjectPublicKeyInfo info: [UInt8]) throws {
        for algorithm in SignatureAlgorithm.allCases where info.starts(with: algorithm.infoPrefix) {
            self.init(algorithm, bytes: Array(info.dropFirst(algorithm.infoPrefix.count)))
            try checkForm()
            return
        }
        throw CryptoError(.badKey, "the public key is neither of Ed25519 nor of P-384")
    }

    public var pem: String {
        let text = Array(Base64.encode(subjectPublicKeyInfo).utf8)
        let lines = stride(from: 0, to: text.count, by: 64).map {
            String(decoding: text[$0..<min($0 + 64, text.count)], as: UTF8.self) + "\n"
        }
        return "-----BEGIN PUBLIC KEY-----\n\(lines.joined())-----END PUBLIC KEY-----\n"
    }

    /// - Parameter text: one key; what stands before and after it is left alone.
    public init(pem text: String) throws {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingSuffix(\.isWhitespace) }
        guard let start = lines.firstIndex(of: "-----BEGIN PUBLIC KEY-----"),
            let end = lines[start...].firstIndex(of: "-----END PUBLIC KEY-----"),
            let info = Base64.decode(lines[(start + 1)..<end].joined())
        else { throw CryptoError(.badKey, "no public key in PEM: it begins with -----BEGIN PUBLIC KEY-----") }
        try self.init(subjectPublicKeyInfo: info)
    }

    /// SHA-256 of the ``subjectPublicKeyInfo``, in hexadecimal: as `openssl pkey -pubin -outform DER | sha256sum` says it.
    public func fingerprint(_ module: any CryptoModule) throws -> String {
        try module.hash(subjectPublicKeyInfo, .sha256).hexadecimal
    }
}

extension SignatureAlgorithm {
    /// Of the ``VerifyingKey/subjectPublicKeyInfo``: all but the key.
    fileprivate var infoPrefix: [UInt8] {
        switch self {
        case .ed25519: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        case .p384:
            [
                0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81,
                0x04,
                0x00, 0x22, 0x03, 0x62, 0x00,
            ]
        }
    }
}

extension Collection<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ matches: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, matches(last) { rest.removeLast() }
        return rest
    }
}
