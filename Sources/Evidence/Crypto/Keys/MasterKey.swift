/// The file with the folder's own key, under which all others are sealed.
enum MasterKey {
    static let path = "store.json"
    static let version = 1
    /// Of PBKDF2 with HMAC-SHA-256. More of them in a file than the last would be made to keep a processor busy.
    static let iterations = 600_000
    static let mostIterations = 20_000_000
    static let saltBytes = 16

    static func file(
        _ master: SecretBytes, _ protection: KeyStore.Protection, created: Int64, _ module: any CryptoModule
    ) throws -> JSON {
        var members: [String: JSON] = [
            "format": "picket keys", "version": JSON(version), "created": JSON(Int(created)),
        ]
        var bytes = master.withBytes(Array.init)
        defer { bytes.wipe() }
        switch protection {
        case .none:
            members["protection"] = "none"
            members["key"] = .string(Base64.encode(bytes))
        case .passphrase(let passphrase):
            let salt = try module.random(saltBytes)
            members["protection"] = "passphrase"
            members["derivation"] = "PBKDF2-HMAC-SHA-256"
            members["iterations"] = JSON(iterations)
            members["salt"] = .string(Base64.encode(salt))
            let key = try module.derive(from: passphrase, salt: salt, iterations: iterations, bytes: 32, .sha256)
            let sealed = try module.seal(bytes, key: key, authenticating: JSON.object(members).canonical)
            members["key"] = .string(Base64.encode(sealed))
        }
        return .object(members)
    }

    static func open(
        _ file: JSON, _ passphrase: SecretBytes?, _ gate: PassphraseGate, _ module: any CryptoModule
    ) throws -> SecretBytes {
        guard var members = file.object, file["format"] == "picket keys", let version = file["version"]?.integer else {
            throw damaged("this is no file of Picket's keys")
        }
        guard version == Self.version else {
            throw KeyStoreError(.newer, path, "version \(version) of the format is newer than this Picket")
        }
        guard let text = members.removeValue(forKey: "key")?.string, let key = Base64.decode(text) else {
            throw damaged("\"key\" is missing or not in base64")
        }
        switch file["protection"] {
        case "none":
            guard key.count == 32 else { throw damaged("\"key\" has \(key.count) bytes instead of 32") }
            return SecretBytes(copying: key)
        case "passphrase":
            let (salt, iterations) = try parameters(file)
            guard let passphrase else {
                throw KeyStoreError(.wrongPassphrase, path, "the keys need a passphrase, and there is none")
            }
            return try unwrap(
                key, members, gate, module
            ) {
                try module.derive(from: passphrase, salt: salt, iterations: iterations, bytes: 32, .sha256)
            }
        default: throw damaged("\"protection\" is neither \"passphrase\" nor \"none\"")
        }
    }

    private static func parameters(_ file: JSON) throws -> (salt: [UInt8], iterations: Int) {
        guard file["derivation"] == "PBKDF2-HMAC-SHA-256", let iterations = file["iterations"]?.integer,
            (Self.iterations...mostIterations).contains(iterations),
            let salt = file["salt"]?.string.flatMap({ Base64.decode($0) }), salt.count >= saltBytes
        else {
            throw damaged(
                "derivation, iterations (\(Self.iterations) to \(mostIterations)) or salt (\(saltBytes) bytes or more) is wrong"
            )
        }
        return (salt, iterations)
    }

    /// The same work and the same words whatever is wrong.
    private static func unwrap(
        _ sealed: [UInt8], _ members: [String: JSON], _ gate: PassphraseGate, _ module: any CryptoModule,
        derive: () throws -> SecretBytes
    ) throws -> SecretBytes {
        try gate.checkDelay()
        let key = try derive()
        guard var master = try? module.open(sealed, key: key, authenticating: JSON.object(members).canonical),
            master.count == 32
        else {
            try gate.failed()
            throw KeyStoreError(.wrongPassphrase, path, "the passphrase is wrong, or the file has been changed")
        }
        try gate.succeeded()
        defer { master.wipe() }
        return SecretBytes(copying: master)
    }

    private static func damaged(_ message: String) -> KeyStoreError { KeyStoreError(.damaged, path, message) }
}
