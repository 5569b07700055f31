internal import Synchronization

/// A certificate authority and a timestamp authority under it, made and run by the `openssl` program.
public final class OpenSSLAuthority: Sendable {
    /// What the timestamp authority signs with.
    public enum Key: String, CaseIterable, Sendable {
        case rsa2048 = "RSA:2048"
        case rsa3072 = "RSA:3072"
        case p256 = "P-256"
        case p384 = "P-384"
        case p521 = "P-521"

        var arguments: [String] {
            rawValue.hasPrefix("RSA")
                ? ["-newkey", rawValue.lowercased()] : ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\(rawValue)"]
        }
    }

    public let folder: TemporaryFolder
    private let digest: String
    /// One program at a time writes into the folder.
    private let running = Mutex(())
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let program = Program(path: "/usr/bin/openssl")

    public static let isThere = (try? Program(path: "/usr/bin/openssl").run("version").status) == 0

    /// - Parameters:
    ///   - usage: the extension of the certificate that signs timestamps.
    ///   - valid: from, to.
    ///   - isIndirect: whether another authority stands between the root and the certificate.
    public init(
        _ key: Key = .p256, digest: String = "sha256", usage: String = "extendedKeyUsage = critical,timeStamping",
        valid: (String, String) = ("20200101000000Z", "20991231235959Z"), isIndirect: Bool = false
    ) throws {
        folder = try TemporaryFolder()
        self.digest = digest
        try folder.write(configuration(usage), to: "openssl.cnf")
        try folder.write("", to: "db/index")
        try folder.write("01\n", to: "db/serial")
        try folder.write("01\n", to: "db/timestamps")
        try run(
            ["req", "-x509", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days", "3650"]
                + ["-config", "openssl.cnf", "-extensions", "root"] + Key.p256.arguments)
        try folder.write(folder.read("root.pem"), to: "issuer.pem")
        try folder.write(folder.read("root.key"), to: "issuer.key")
        if isIndirect {
            try issue("between", .p384, "root", ("20200101000000Z", "20991231235959Z"))
            try folder.write(folder.read("between.pem"), to: "issuer.pem")
            try folder.write(folder.read("between.key"), to: "issuer.key")
        }
        try issue("tsa", key, "usage", valid)
    }

    private func issue(_ name: String, _ key: Key, _ extensions: String, _ valid: (String, String)) throws {
        try run(
            ["req", "-nodes", "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)"]
                + ["-config", "openssl.cnf"] + key.arguments)
        try run(
            ["ca", "-batch", "-notext", "-config", "openssl.cnf", "-in", "\(name).csr", "-out", "\(name).pem"]
                + ["-extensions", extensions, "-startdate", valid.0, "-enddate", valid.1])
    }

    public var roots: [UInt8] { get throws { try folder.read("root.pem") } }

    /// Answers a request.
    public func reply(to request: [UInt8]) throws -> [UInt8] {
        try running.withLock { _ in
            try folder.write(request, to: "request.tsq")
            try run(["ts", "-reply", "-config", "openssl.cnf", "-queryfile", "request.tsq", "-out", "response.tsr"])
            return try folder.read("response.tsr")
        }
    }

    /// What `openssl ts -verify` makes of an answer.
    public func accepts(_ response: [UInt8], of data: [UInt8]) throws -> Bool {
        try running.withLock { _ in
            try folder.write(response, to: "kept.tsr")
            try folder.write(data, to: "data")
            let arguments = ["ts", "-verify", "-in", "kept.tsr", "-data", "data", "-CAfile", "root.pem"]
            return try program.run(arguments, in: folder.path).status == 0
        }
    }

    /// Signs the content of a token with the certificate, whatever it may be used for, and makes an answer of it.
    public func forge(_ response: [UInt8]) throws -> [UInt8] {
        try running.withLock { _ in try signContent(of: response) }
        let token = try folder.read("forged")
        let body = [0x30, 0x03, 0x02, 0x01, 0x00] + token
        return [0x30, 0x82, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    }

    private func signContent(of response: [UInt8]) throws {
        try folder.write(response, to: "genuine.tsr")
        try run(["ts", "-reply", "-in", "genuine.tsr", "-token_out", "-out", "token"])
        try run(["cms", "-verify", "-noverify", "-inform", "DER", "-in", "token", "-out", "content"])
        try run(
            [
                "cms", "-sign", "-binary", "-nodetach", "-cades", "-md", digest, "-econtent_type",
                "1.2.840.113549.1.9.16.1.4",
            ]
                + ["-in", "content", "-signer", "tsa.pem", "-inkey", "tsa.key", "-outform", "DER", "-out", "forged"])
    }

    private func run(_ arguments: [String]) throws {
        let outcome = try program.run(arguments, in: folder.path)
        guard outcome.status == 0 else {
            throw Fault(description: "openssl \(arguments.joined(separator: " ")): \(outcome.error)")
        }
    }

    private func configuration(_ usage: String) -> String {
        """
        [ca]
        default_ca = issuing
        [issuing]
        database = db/index
        serial = db/serial
        new_certs_dir = db
        certificate = issuer.pem
        private_key = issuer.key
        default_md = sha256
        policy = names
        unique_subject = no
        [names]
        commonName = supplied
        [req]
        distinguished_name = subject
        prompt = no
        [subject]
        commonName = placeholder
        [root]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign
        subjectKeyIdentifier = hash
        [usage]
        \(usage)
        [tsa]
        default_tsa = stamping
        [stamping]
        serial = db/timestamps
        crypto_device = builtin
        signer_cert = tsa.pem
        certs = issuer.pem
        signer_key = tsa.key
        signer_digest = \(digest)
        default_policy = 1.2.3.4.1
        other_policies = 1.2.3.4.5
        digests = sha256, sha384, sha512
        accuracy = secs:1, millisecs:500, microsecs:100
        ess_cert_id_alg = \(digest)
        ordering = yes
        tsa_name = yes
        clock_precision_digits = 3

        """
    }
}
