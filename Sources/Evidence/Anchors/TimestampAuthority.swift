internal import FoundationEssentials
internal import SwiftASN1
@_spi(FixedExpiryValidationTime) internal import X509

/// Whose timestamps are believed: those of authorities with a certificate for it, under one of the roots given.
public struct TimestampAuthority: Sendable {
    private let roots: [Certificate]
    private let policy: String?
    private let crypto: any CryptoModule

    /// More roots are refused; a system's own store has some 140.
    public static let mostRoots = 2000

    /// - Parameters:
    ///   - roots: certificates in PEM.
    ///   - policy: the only one accepted, as 1.2.3; `nil`: any.
    public init(roots pem: [UInt8], policy: String? = nil, _ crypto: any CryptoModule) throws(TimestampError) {
        let certificates = try DistinguishedEncoding.reading("file of root certificates") {
            try PEMDocument.parseMultiple(pemString: String(decoding: pem, as: UTF8.self)).map {
                try Certificate(pemDocument: $0)
            }
        }
        guard !certificates.isEmpty else {
            throw TimestampError(.untrusted, "the file of root certificates has none in it")
        }
        guard certificates.count <= Self.mostRoots else {
            throw TimestampError(.untrusted, "the file of root certificates has more than \(Self.mostRoots)")
        }
        roots = certificates
        self.policy = policy
        self.crypto = crypto
    }

    /// A timestamp that holds.
    public struct Verified: Sendable, Hashable {
        public var info: TimestampInfo
        /// The subject of the certificate it was signed with.
        public var authority: String
        /// The answer, without what nobody signed.
        public var kept: [UInt8]
    }

    /// - Throws: ``TimestampError`` unless this is the answer to that question, by an authority under the roots whose
    ///   certificates were valid when it signed.
    public func verify(_ response: [UInt8], answers request: TimestampRequest) async throws -> Verified {
        let response = try TimestampResponse(der: response)
        let token = try TimestampToken(der: response.token)
        let info = try TimestampInfo(der: token.content)
        try check(info, answers: request)
        let certificate = try signingCertificate(of: token)
        try checkSignature(of: token, by: certificate)
        let needed = try await checkChain(from: certificate, token.certificates, at: info.time)
        return Verified(
            info: info, authority: certificate.certificate.subject.description,
            kept: try TimestampResponse.der(token: token.der(with: needed)))
    }

    private func check(_ info: TimestampInfo, answers request: TimestampRequest) throws(TimestampError) {
        guard info.imprint == request.imprint else {
            throw TimestampError(
                .mismatch, "the timestamp is of other bytes: its message imprint is not the one asked for")
        }
        guard info.nonce == request.nonce else {
            throw TimestampError(.mismatch, "the timestamp answers another question: its nonce is not the one sent")
        }
        for wanted in [request.policy, policy] {
            guard wanted == nil || wanted == info.policy else {
                throw TimestampError(.mismatch, "the timestamp is by the policy \(info.policy), not \(wanted ?? "")")
            }
        }
    }

    /// The one that the signer names in each of the ways it does.
    private func signingCertificate(of token: TimestampToken) throws -> EmbeddedCertificate {
        for candidate in token.certificates {
            let name = Signer.Name.issuer(candidate.issuer, serial: candidate.serial)
            guard try crypto.hash(candidate.der, token.signer.certificateAlgorithm) == token.signer.certificateDigest
            else {
                continue
            }
            let named: Bool
            switch token.signer.name {
            case .issuer: named = token.signer.name == name
            case .keyIdentifier(let bytes):
                let identifier = try candidate.certificate.extensions.subjectKeyIdentifier
                named = identifier.map { Array($0.keyIdentifier) } == bytes
            }
            guard named, token.signer.certificateName == nil || token.signer.certificateName == name else { continue }
            return candidate
        }
        throw TimestampError(.untrusted, "none of the timestamp's certificates is the one that its signer names")
    }

    private func checkSignature(of token: TimestampToken, by certificate: EmbeddedCertificate) throws {
        let signer = token.signer
        guard try crypto.hash(token.content, signer.digestAlgorithm) == signer.messageDigest else {
            throw TimestampError(.untrusted, "the timestamp's content is not what was signed: another digest")
        }
        let algorithm = try Self.algorithm(signer.signatureAlgorithm, signer.digestAlgorithm)
        guard
            certificate.certificate.publicKey.isValidSignature(
                signer.signature, for: signer.attributes, signatureAlgorithm: algorithm)
        else { throw TimestampError(.untrusted, "the timestamp's signature does not hold") }
    }

    /// What X.509 calls the pair of signature and digest algorithm.
    private static func algorithm(
        _ object: ASN1ObjectIdentifier, _ digest: HashAlgorithm
    ) throws(TimestampError) -> Certificate.SignatureAlgorithm {
        let rsa: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 1]
        switch (object, digest) {
        case (rsa, .sha256), ([1, 2, 840, 113549, 1, 1, 11], .sha256): return .sha256WithRSAEncryption
        case (rsa, .sha384), ([1, 2, 840, 113549, 1, 1, 12], .sha384): return .sha384WithRSAEncryption
        case (rsa, .sha512), ([1, 2, 840, 113549, 1, 1, 13], .sha512): return .sha512WithRSAEncryption
        case ([1, 2, 840, 10045, 4, 3, 2], .sha256): return .ecdsaWithSHA256
        case ([1, 2, 840, 10045, 4, 3, 3], .sha384): return .ecdsaWithSHA384
        case ([1, 2, 840, 10045, 4, 3, 4], .sha512): return .ecdsaWithSHA512
        case ([1, 3, 101, 112], .sha512): return .ed25519
        default:
            throw TimestampError(
                .untrusted,
                "the timestamp is signed by \(object) over \(digest.rawValue), which Picket does not accept (RSA PKCS#1 v1.5, ECDSA and Ed25519 are)"
            )
        }
    }

    /// - Returns: those of the certificates that lead to a root.
    private func checkChain(
        from certificate: EmbeddedCertificate, _ others: [EmbeddedCertificate], at time: Int64
    ) async throws -> [EmbeddedCertificate] {
        let date = Date(timeIntervalSince1970: Double(time) / 1000)
        var verifier = Verifier(rootCertificates: CertificateStore(roots)) {
            RFC5280Policy(fixedExpiryValidationTime: date)
            TimestampingPolicy(crypto: crypto)
        }
        let result = await verifier.validate(
            leaf: certificate.certificate, intermediates: CertificateStore(others.map(\.certificate)))
        switch result {
        case .couldNotValidate(let failures):
            let reasons = Set(failures.map(\.policyFailureReason.description)).sorted()
            throw TimestampError(
                .untrusted,
                "the certificate \(certificate.certificate.subject) leads to none of the roots given, or may not sign timestamps"
                    + (reasons.isEmpty ? "" : ": \(reasons.joined(separator: "; "))"))
        case .validCertificate(let chain):
            // Whoever verifies has the root.
            let between = chain.dropFirst().dropLast().compactMap { link in others.first { $0.certificate == link } }
            return [certificate] + between
        }
    }
}

/// What RFC 3161, 2.3 asks of a certificate, and what is asked of all above it.
private struct TimestampingPolicy: VerifierPolicy {
    let crypto: any CryptoModule

    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [.X509ExtensionID.extendedKeyUsage]

    func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        do {
            for (index, certificate) in chain.enumerated() {
                let problem = try index == 0 ? Self.problem(ofSigner: certificate) : Self.problem(ofIssuer: certificate)
                if let problem { return .failsToMeetPolicy(reason: "\(certificate.subject): \(problem)") }
                // What a root's own signature says is not asked: it is trusted as it is.
                if index < chain.count - 1 || chain.count == 1,
                    !Self.algorithms.contains(certificate.signatureAlgorithm)
                {
                    return .failsToMeetPolicy(
                        reason: "\(certificate.subject): signed by \(certificate.signatureAlgorithm)")
                }
                if let bits = try rsaBits(certificate), bits < 2048 {
                    return .failsToMeetPolicy(reason: "\(certificate.subject): an RSA key of \(bits) bits")
                }
            }
            return .meetsPolicy
        } catch {
            return .failsToMeetPolicy(reason: "an extension cannot be read: \(error)")
        }
    }

    private static let algorithms: Set<Certificate.SignatureAlgorithm> = [
        .ecdsaWithSHA256, .ecdsaWithSHA384, .ecdsaWithSHA512, .sha256WithRSAEncryption, .sha384WithRSAEncryption,
        .sha512WithRSAEncryption, .ed25519,
    ]

    private static func problem(ofSigner certificate: Certificate) throws -> String? {
        let usage = try certificate.extensions.extendedKeyUsage.map(Array.init) ?? []
        guard usage == [.timeStamping] else { return "its extended key usage is not timestamping alone" }
        guard certificate.extensions[oid: .X509ExtensionID.extendedKeyUsage]?.critical == true else {
            return "its extended key usage is not critical"
        }
        if let keyUsage = try certificate.extensions.keyUsage, !keyUsage.digitalSignature, !keyUsage.nonRepudiation {
            return "its key usage is not signing"
        }
        return nil
    }

    private static func problem(ofIssuer certificate: Certificate) throws -> String? {
        if let usage = try certificate.extensions.extendedKeyUsage, !usage.contains(.timeStamping),
            !usage.contains(.any)
        {
            return "its extended key usage leaves no timestamping"
        }
        if let keyUsage = try certificate.extensions.keyUsage, !keyUsage.keyCertSign {
            return "its key usage is not signing certificates"
        }
        return nil
    }

    private func rsaBits(_ certificate: Certificate) throws -> Int? {
        // Those of elliptic curves are points of at most 133 bytes.
        guard certificate.publicKey.subjectPublicKeyInfoBytes.count > 133 else { return nil }
        var coder = DER.Serializer()
        try coder.serialize(certificate.publicKey)
        return try crypto.bits(
            of: RSAVerifyingKey(subjectPublicKeyInfo: coder.serializedBytes, padding: .pkcs1v15, hash: .sha256))
    }
}
